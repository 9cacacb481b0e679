"""The official list of regions, and that offices, levels and zones follow from its codes."""

from shared.runtime.regions import Region, region, regions_in, regions_named
from shared.statute.law.offices import Level, is_city, level_of, office_at
from shared.statute.law.zones import Zone, zone_of

VILLAGE = "32.73.01.1001"


def test_a_region_is_named_with_those_around_it() -> None:
    assert region("32.73") == Region("32.73", "Kota Bandung", "Kota Bandung, Jawa Barat")
    assert region("99") is None
    found = region(VILLAGE)
    assert found is not None
    assert found.path.endswith("Kota Bandung, Jawa Barat")


def test_the_country_has_thirty_eight_provinces_in_three_zones() -> None:
    provinces = regions_in()
    assert len(provinces) == 38
    zones = {zone: {each.code for each in provinces if zone_of(each.code) is zone} for zone in Zone}
    assert zones[Zone.WIT] == {"81", "82", "91", "92", "93", "94", "95", "96"}
    assert len(zones[Zone.WITA]) == 12
    assert len(zones[Zone.WIB]) == 18


def test_every_region_on_the_way_down_has_an_office_of_its_level() -> None:
    for level in (Level.PROVINCE, Level.REGENCY, Level.SUBDISTRICT, Level.VILLAGE):
        office = office_at(VILLAGE, level)
        assert level_of(office) is level
        assert region(office) is not None


def test_the_code_tells_a_city_from_a_regency() -> None:
    regencies = [each for province in regions_in() for each in regions_in(province.code)]
    assert len(regencies) == 514
    assert [each for each in regencies if is_city(each.code) != each.name.startswith("Kota ")] == []


def test_a_region_is_found_by_its_name() -> None:
    assert regions_named("bandung", within="32", limit=2)[0].name.endswith("Bandung")
    assert regions_named("sukarasa", within="32.73.01")[0].code == VILLAGE
