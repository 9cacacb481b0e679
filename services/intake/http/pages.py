"""The public pages: so far the one that says what this address is for."""

from shared.runtime.http.pages.welcome import Welcome

WELCOME = Welcome(
    "Awasi: laporan pelanggaran pemilihan",
    (
        (
            "Di sini laporan dugaan pelanggaran pemilu dan pilkada diterima, diberi nomor, dan "
            "diteruskan kepada kantor pengawas yang berwenang. Setiap tahapnya berbatas waktu "
            "menurut undang-undang."
        ),
        (
            "Identitas pelapor dirahasiakan. Status laporan hanya dapat dibaca dengan kode "
            "pelacakannya."
        ),
    ),
    "Reports of election violations are received here.",
)
