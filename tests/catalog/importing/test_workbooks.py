"""Workbooks as Excel and LibreOffice write them: what a person sees in the spreadsheet is what is read."""

import io
import zipfile

import pytest

from beautique.catalog.importing.reading import read_file
from beautique.catalog.importing.types import FileContent, FileKind
from beautique.spreadsheets.tables import read_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CELLS = ["Name", "Category", "Price", "Sale price", "Sizes", "Colours", "Description"]
WORDS = ["Noor Shirt", "Long Shirt", "S, M", "Ivory", "Soft lawn, hand embroidered."]


def packed(sheets: dict[str, str], shared: list[str], **parts: str) -> bytes:
    """A workbook: sheets by name, each its XML, and the texts that cells share."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(sheets, start=1)
    )
    texts = "".join(f'<si><t xml:space="preserve">{each}</t></si>' for each in shared)
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr defaultThemeVersion="124226"/>'
        f'<bookViews><workbookView activeTab="0"/></bookViews><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relations}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="99" uniqueCount="{len(shared)}">{texts}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), start=1)},
        **parts,
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, HEAD + content)
    return written.getvalue()


def excel(*rows: str, after: str = "") -> str:
    """A sheet as Excel writes it."""
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
        '<dimension ref="A1:XFD1048576"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
        f'<cols><col min="1" max="1" width="24.7" customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData>{after}'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
    )


def texts(number: int, first: int, count: int, style: str = "") -> str:
    """A row of shared texts, from column A on."""
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" {style} t="s"><v>{first + n}</v></c>' for n in range(count)
    )
    return f'<row r="{number}" spans="1:7" x14ac:dyDescent="0.25">{cells}</row>'


def shirt(number: int, price: str, sale: str = "", more: str = "") -> str:
    """The row of the shirt; its prices are cells of their own."""
    a, b, c, d, e = (len(CELLS) + n for n in range(5))
    return (
        f'<row r="{number}" spans="1:7" x14ac:dyDescent="0.25"><c r="A{number}" t="s"><v>{a}</v></c>'
        f'<c r="B{number}" t="s"><v>{b}</v></c>{price}{sale}<c r="E{number}" t="s"><v>{c}</v></c>'
        f'<c r="F{number}" t="s"><v>{d}</v></c><c r="G{number}" s="3" t="s"><v>{e}</v></c>{more}</row>'
    )


PRICE = '<c r="C2" s="1"><v>6750</v></c>'
SHIRT = {
    "name": "Noor Shirt",
    "category": ["Long Shirt"],
    "regular_price": "6750",
    "sale_price": "",
    "sizes": ["S", "M"],
    "colors": ["Ivory"],
    "description": "Soft lawn, hand embroidered.",
}


def read(sheet: str, **more: str) -> FileContent:
    return read_file(packed({"Sheet1": sheet, **more}, CELLS + WORDS))


def test_excel_with_formatted_prices_and_rows_that_are_empty_but_styled() -> None:
    empty = "".join(
        f'<row r="{n}" spans="1:7"><c r="A{n}" s="3"/><c r="C{n}" s="1"/></row>' for n in range(3, 200)
    )
    content = read(excel(texts(1, 0, 7, 's="2"'), shirt(2, PRICE, more='<c r="AB2" s="3"/>'), empty))
    assert content.kind is FileKind.OWN
    assert [(row.number, row.values) for row in content.rows] == [(2, SHIRT)]
    assert content.notes == []


@pytest.mark.parametrize(
    ("cell", "price"),
    [
        ('<c r="C2" s="1"><f>D2*2</f><v>6750</v></c>', "6750"),
        ('<c r="C2" s="1"><f t="shared" ref="C2:C9" si="0">ROUND(4500.1*1.5,2)</f><v>6750.1499999999996</v></c>', "6750.15"),
        ('<c r="C2" t="str"><f>TEXT(6750,"#,##0")</f><v>6,750</v></c>', "6,750"),
        ('<c r="C2" t="inlineStr"><is><r><rPr><b/></rPr><t>Rs </t></r><r><t>6,750</t></r></is></c>', "Rs 6,750"),
        ('<c r="C2"><v>6.75E3</v></c>', "6750"),
        ('<c r="C2"><f>D2*2</f></c>', ""),
    ],
    ids=["formula", "shared formula", "formula of text", "text with bold letters", "scientific", "never calculated"],
)  # fmt: skip
def test_a_price_is_what_the_cell_shows(cell: str, price: str) -> None:
    [row] = read(excel(texts(1, 0, 7), shirt(2, cell))).rows
    assert row.values == SHIRT | {"regular_price": price}


def test_libreoffice_names_every_attribute_and_writes_formulas_of_truths() -> None:
    cells = "".join(f'<c r="{chr(65 + n)}1" s="0" t="s"><v>{n}</v></c>' for n in range(7))
    kept = 'customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"'
    product = shirt(2, PRICE.replace("<v>", '<f aca="false">4500*1.5</f><v>')).replace(
        "spans", f"{kept} spans"
    )
    content = read(
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr>'
        f'<dimension ref="A1:G2"/><sheetData><row r="1" {kept}>{cells}</row>{product.replace(" x14ac:dyDescent=", " dy=")}</sheetData>'
        '<printOptions headings="false"/><headerFooter><oddHeader>&amp;C&amp;A</oddHeader></headerFooter></worksheet>'
    )
    assert [row.values for row in content.rows] == [SHIRT]


def test_titles_above_the_table_are_passed_over_also_when_they_are_merged() -> None:
    title = '<row r="1" ht="30" customHeight="1"><c r="A1" s="4" t="s"><v>7</v></c><c r="B1" s="4"/><c r="G1" s="4"/></row>'
    rows = [title, texts(3, 0, 7), shirt(4, PRICE.replace("C2", "C4"))]
    content = read(excel(*rows, after='<mergeCells count="1"><mergeCell ref="A1:G1"/></mergeCells>'))
    assert [(row.number, row.values) for row in content.rows] == [(4, SHIRT)]


def test_what_stands_below_no_name_is_told_since_a_merged_name_belongs_to_its_first_column() -> None:
    more = '<c r="H2" t="inlineStr"><is><t>L</t></is></c><c r="AA2"><v>46000</v></c>'
    content = read(excel(texts(1, 0, 7), shirt(2, PRICE, more=more)))
    assert content.rows[0].values == SHIRT
    assert content.notes == ["Columns that have no place here: H (it has no name), AA (it has no name)."]


def test_a_number_as_id_is_read_without_its_format() -> None:
    head = ["Type", "SKU", "Name", "Regular price", "ID"]
    cells = "".join(
        f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{each}</t></is></c>' for n, each in enumerate(head)
    )
    row = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>simple</t></is></c><c r="B2" s="1"><v>10044</v></c>'
        '<c r="C2" t="s"><v>7</v></c><c r="D2" s="1"><v>6750</v></c><c r="E2" s="5"><v>44</v></c></row>'
    )  # fmt: skip
    content = read(excel(f'<row r="1">{cells}</row>', row))
    assert (content.kind, content.rows[0].key, content.rows[0].values["regular_price"]) == (
        FileKind.WOOCOMMERCE,
        "id:44",
        "6750",
    )


def test_of_several_sheets_the_first_is_read_and_the_others_are_told_unless_they_are_empty() -> None:
    first = excel(texts(1, 0, 7), shirt(2, PRICE))
    content = read(first, Sheet2=excel(), Gharara=first, Sheet3=excel('<row r="1"><c r="A1" s="3"/></row>'))
    assert len(content.rows) == 1
    assert content.notes == ["Only the first sheet of the workbook is read. Left out: “Gharara”."]


def test_a_table_of_one_column_has_no_titles() -> None:
    assert read_table(b"Name\nNoor\nZoya\n").columns == ["Name"]
