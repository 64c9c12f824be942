"""An admin brings in a file of notices: looked into, imported while the page is loaded again, read line by line."""

from pathlib import Path

from playwright.sync_api import expect

from app.background.jobs import Worker
from app.transfer.importing import IMPORTS
from tests.support.browser import Desks
from tests.support.world import World

COLUMNS = "NoticeId,Title,Type,Sol#"


def test_a_file_is_looked_into_imported_and_its_refused_row_is_said(
    desks: Desks, served: World, tmp_path: Path
) -> None:
    own = f"{served.admin.id:08x}"
    rows = [f"{own}{n:024x},Notice {own}-{n},Solicitation," for n in range(3)]
    file = tmp_path / "day.csv"
    file.write_text("\n".join([COLUMNS, *rows, "not-an-id,Nobody's,Solicitation,", ""]))
    admin, colleague = (desks.seat(served.admin, path) for path in ("/admin/imports", "/admin/signals"))
    admin.main.get_by_label("File").set_input_files(file)
    admin.press("Look into it", within="main")
    expect(admin.main).to_contain_text("Nothing is written yet")
    expect(admin.main.get_by_role("cell", name=f"Notice {own}-0")).to_be_visible()
    expect(admin.main).to_contain_text("line 5")
    admin.press("Import", within="main")
    expect(admin.main).to_contain_text("It goes on when you leave this page")
    admin.page.reload()
    expect(admin.main).to_contain_text("It goes on when you leave this page")
    Worker([IMPORTS]).finish()
    expect(admin.find("main .title-line")).to_contain_text("Done")
    expect(admin.main).to_contain_text("“not-an-id” is no notice's id")
    for n in range(3):
        expect(colleague.main).to_contain_text(f"Notice {own}-{n}")
    colleague.assert_not_reloaded()
