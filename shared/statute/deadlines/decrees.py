"""The official holidays of every year, each list under the decree that set it: data only.

The first line of a list reads: year | day decided | decree. A further line reads: holiday |
national days | days of joint leave (cuti bersama), as in the decree's own annexes, in the state of
its last amendment. A list marked `estimate` is expected, not decreed, and whatever rests on it
says so. The decree numbers are citations, not yet compared with the gazette; the days are compared
in the tests with an independent list.
"""

JOINT_2018 = """
2018 | 2018-04-18 | SKB 707/2017, 256/2017, 01/2017; diubah 223/2018, 46/2018, 13/2018
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 02-16
Hari Suci Nyepi                     | 03-17
Wafat Yesus Kristus                 | 03-30
Isra Mikraj Nabi Muhammad           | 04-14
Hari Buruh Internasional            | 05-01
Kenaikan Yesus Kristus              | 05-10
Hari Raya Waisak                    | 05-29
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Fitri                | 06-15 06-16 | 06-11 06-12 06-13 06-14 06-18 06-19 06-20
Hari Kemerdekaan Republik Indonesia | 08-17
Hari Raya Idul Adha                 | 08-22
Tahun Baru Islam                    | 09-11
Maulid Nabi Muhammad                | 11-20
Hari Raya Natal                     | 12-25 | 12-24
"""

JOINT_2019 = """
2019 | 2018-11-02 | SKB 617/2018, 262/2018, 16/2018
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 02-05
Hari Suci Nyepi                     | 03-07
Isra Mikraj Nabi Muhammad           | 04-03
Wafat Yesus Kristus                 | 04-19
Hari Buruh Internasional            | 05-01
Hari Raya Waisak                    | 05-19
Kenaikan Yesus Kristus              | 05-30
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Fitri                | 06-05 06-06 | 06-03 06-04 06-07
Hari Raya Idul Adha                 | 08-11
Hari Kemerdekaan Republik Indonesia | 08-17
Tahun Baru Islam                    | 09-01
Maulid Nabi Muhammad                | 11-09
Hari Raya Natal                     | 12-25 | 12-24
"""

JOINT_2020 = """
2020 | 2020-12-01 | SKB 728/2019, 213/2019, 01/2019; terakhir diubah 744/2020, 05/2020, 06/2020
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 01-25
Isra Mikraj Nabi Muhammad           | 03-22
Hari Suci Nyepi                     | 03-25
Wafat Yesus Kristus                 | 04-10
Hari Buruh Internasional            | 05-01
Hari Raya Waisak                    | 05-07
Kenaikan Yesus Kristus              | 05-21
Hari Raya Idul Fitri                | 05-24 05-25 | 12-31
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Adha                 | 07-31
Hari Kemerdekaan Republik Indonesia | 08-17
Tahun Baru Islam                    | 08-20 | 08-21
Maulid Nabi Muhammad                | 10-29 | 10-28 10-30
Hari Raya Natal                     | 12-25 | 12-24
"""

JOINT_2021 = """
2021 | 2021-06-18 | SKB 642/2020, 4/2020, 4/2020; terakhir diubah 712/2021, 1/2021, 3/2021
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 02-12
Isra Mikraj Nabi Muhammad           | 03-11
Hari Suci Nyepi                     | 03-14
Wafat Yesus Kristus                 | 04-02
Hari Buruh Internasional            | 05-01
Hari Raya Idul Fitri                | 05-13 05-14 | 05-12
Kenaikan Yesus Kristus              | 05-13
Hari Raya Waisak                    | 05-26
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Adha                 | 07-20
Tahun Baru Islam                    | 08-11
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 10-20
Hari Raya Natal                     | 12-25
"""

JOINT_2022 = """
2022 | 2022-04-07 | SKB 963/2021, 3/2021, 4/2021; diubah 375/2022, 1/2022, 1/2022
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 02-01
Isra Mikraj Nabi Muhammad           | 02-28
Hari Suci Nyepi                     | 03-03
Wafat Yesus Kristus                 | 04-15
Hari Raya Idul Fitri                | 05-02 05-03 | 04-29 05-04 05-05 05-06
Hari Buruh Internasional            | 05-01
Hari Raya Waisak                    | 05-16
Kenaikan Yesus Kristus              | 05-26
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Adha                 | 07-10
Tahun Baru Islam                    | 07-30
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 10-08
Hari Raya Natal                     | 12-25
"""

JOINT_2023 = """
2023 | 2023-06-16 | SKB 1066/2022, 3/2022, 3/2022; terakhir diubah 624/2023, 2/2023, 2/2023
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 01-22 | 01-23
Isra Mikraj Nabi Muhammad           | 02-18
Hari Suci Nyepi                     | 03-22 | 03-23
Wafat Yesus Kristus                 | 04-07
Hari Raya Idul Fitri                | 04-22 04-23 | 04-19 04-20 04-21 04-24 04-25
Hari Buruh Internasional            | 05-01
Kenaikan Yesus Kristus              | 05-18
Hari Lahir Pancasila                | 06-01
Hari Raya Waisak                    | 06-04 | 06-02
Hari Raya Idul Adha                 | 06-29 | 06-28 06-30
Tahun Baru Islam                    | 07-19
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 09-28
Hari Raya Natal                     | 12-25 | 12-26
"""

JOINT_2024 = """
2024 | 2024-02-26 | SKB 855/2023, 3/2023, 4/2023; diubah 236/2024, 1/2024, 2/2024
Tahun Baru Masehi                   | 01-01
Isra Mikraj Nabi Muhammad           | 02-08
Tahun Baru Imlek                    | 02-10 | 02-09
Hari Suci Nyepi                     | 03-11 | 03-12
Wafat Yesus Kristus                 | 03-29
Kebangkitan Yesus Kristus           | 03-31
Hari Raya Idul Fitri                | 04-10 04-11 | 04-08 04-09 04-12 04-15
Hari Buruh Internasional            | 05-01
Kenaikan Yesus Kristus              | 05-09 | 05-10
Hari Raya Waisak                    | 05-23 | 05-24
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Adha                 | 06-17 | 06-18
Tahun Baru Islam                    | 07-07
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 09-16
Hari Raya Natal                     | 12-25 | 12-26
"""

JOINT_2025 = """
2025 | 2024-10-14 | SKB 1017/2024, 2/2024, 2/2024
Tahun Baru Masehi                   | 01-01
Isra Mikraj Nabi Muhammad           | 01-27
Tahun Baru Imlek                    | 01-29 | 01-28
Hari Suci Nyepi                     | 03-29 | 03-28
Hari Raya Idul Fitri                | 03-31 04-01 | 04-02 04-03 04-04 04-07
Wafat Yesus Kristus                 | 04-18
Kebangkitan Yesus Kristus           | 04-20
Hari Buruh Internasional            | 05-01
Hari Raya Waisak                    | 05-12 | 05-13
Kenaikan Yesus Kristus              | 05-29 | 05-30
Hari Lahir Pancasila                | 06-01
Hari Raya Idul Adha                 | 06-06 | 06-09
Tahun Baru Islam                    | 06-27
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 09-05
Hari Raya Natal                     | 12-25 | 12-26
"""

JOINT_2025_AMENDED = """
2025 | 2025-08-07 | SKB 933/2025, 1/2025, 3/2025
Hari Kemerdekaan Republik Indonesia | - | 08-18
"""

JOINT_2026 = """
2026 | 2025-09-19 | SKB 1497/2025, 2/2025, 5/2025
Tahun Baru Masehi                   | 01-01
Isra Mikraj Nabi Muhammad           | 01-16
Tahun Baru Imlek                    | 02-17 | 02-16
Hari Suci Nyepi                     | 03-19 | 03-18
Hari Raya Idul Fitri                | 03-21 03-22 | 03-20 03-23 03-24
Wafat Yesus Kristus                 | 04-03
Kebangkitan Yesus Kristus           | 04-05
Hari Buruh Internasional            | 05-01
Kenaikan Yesus Kristus              | 05-14 | 05-15
Hari Raya Idul Adha                 | 05-27 | 05-28
Hari Raya Waisak                    | 05-31
Hari Lahir Pancasila                | 06-01
Tahun Baru Islam                    | 06-16
Hari Kemerdekaan Republik Indonesia | 08-17
Maulid Nabi Muhammad                | 08-25
Hari Raya Natal                     | 12-25 | 12-24
"""

JOINT_2027 = """
2027 | 2026-11-21 | Perkiraan 2027, sebelum SKB diperiksa | estimate
Tahun Baru Masehi                   | 01-01
Isra Mikraj Nabi Muhammad           | 01-05 12-26
Tahun Baru Imlek                    | 02-06 | 02-05
Hari Suci Nyepi                     | 03-08
Hari Raya Idul Fitri                | 03-10 03-11 | 03-09 03-12 03-15
Wafat Yesus Kristus                 | 03-26 | 03-25
Kebangkitan Yesus Kristus           | 03-28
Hari Buruh Internasional            | 05-01
Kenaikan Yesus Kristus              | 05-06
Hari Raya Idul Adha                 | 05-17 | 05-18
Hari Raya Waisak                    | 05-20 | 05-19
Hari Lahir Pancasila                | 06-01
Tahun Baru Islam                    | 06-06
Maulid Nabi Muhammad                | 08-15
Hari Kemerdekaan Republik Indonesia | 08-17
Hari Raya Natal                     | 12-25 | 12-24
"""

JOINT_2028 = """
2028 | 2026-11-21 | Perkiraan Januari 2028 | estimate
Tahun Baru Masehi                   | 01-01
Tahun Baru Imlek                    | 01-26
"""

POLLING_2018_06 = """
2018 | 2018-06-25 | Keppres 15/2018
Hari Pemilihan Kepala Daerah        | 06-27
"""

POLLING_2019_04 = """
2019 | 2019-04-08 | Keppres 10/2019
Hari Pemilihan Umum                 | 04-17
"""

POLLING_2020_12 = """
2020 | 2020-11-27 | Keppres 22/2020
Hari Pemilihan Kepala Daerah        | 12-09
"""

POLLING_2024_02 = """
2024 | 2024-02-05 | Keppres 10/2024
Hari Pemilihan Umum                 | 02-14
"""

POLLING_2024_11 = """
2024 | 2024-11-21 | Keppres 33/2024
Hari Pemilihan Kepala Daerah        | 11-27
"""
