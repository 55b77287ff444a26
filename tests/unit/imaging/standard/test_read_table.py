import pytest

from evaluation.files.content import RefusedError
from imaging.standard.tables import is_table_name, read_table


@pytest.fixture
def read(tmp_path):
    """`read(bytes or text)`: the table."""

    def do(content):
        path = tmp_path / "table"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path)

    return do


def labels(table):
    return [(row.file, row.finding_class) for row in table.rows]


TWO = [("one.png", "normal"), ("two.png", "abnormal")]
PLAIN = "file,label\none.png,normal\ntwo.png,abnormal\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_reads_the_same(read, separator, end):
    assert labels(read(PLAIN.replace(",", separator).replace("\n", end))) == TWO


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_reads_the_same(read, encoding):
    table = read("file,label,finding\ngröße.png,abnormal,Rundherd häufig\n".encode(encoding))
    assert [(row.file, row.finding) for row in table.rows] == [("größe.png", "Rundherd häufig")]


def test_utf_16_big_endian_with_its_mark_is_read(read):
    assert labels(read(b"\xfe\xff" + PLAIN.encode("utf-16-be"))) == TWO


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_line_that_names_the_separator_is_followed(read, line):
    table = read(f"{line}\r\nfile;label;finding\r\none.png;normal;a,b,c\r\n")
    assert [(row.line, row.file, row.finding) for row in table.rows] == [(3, "one.png", "a,b,c")]


@pytest.mark.parametrize(
    "header",
    [
        "File,Label",
        " FILE , LABEL ",
        "filename,label",
        "File Name,Label",
        "path,label",
        "Image,label",
        "image-path,class",
        '"file","label"',
        "\u00a0file,finding_class",
    ],
)
def test_a_header_may_be_spelt_in_many_ways(read, header):
    assert labels(read(f"{header}\none.png, Normal \ntwo.png,ABNORMAL\n")) == TWO


@pytest.mark.parametrize("header", ["patient,label", "Patient ID,label", "case,label", "patientId,label"])
def test_a_row_may_name_a_patient(read, header):
    assert [row.patient for row in read(f"{header}\nP1,normal\n").rows] == ["P1"]


def test_a_line_end_in_quotation_marks_stays_in_its_cell_and_lines_are_counted(read):
    table = read('file,finding,label\none.png,"a\r\nb",abnormal\r\ntwo.png,,normal\r\n')
    assert [(row.line, row.file, row.finding) for row in table.rows] == [(2, "one.png", "a  b"), (4, "two.png", "")]


def test_nul_and_other_unseen_characters_are_left_out(read):
    table = read("file,label,finding\none.png,abnormal,no\0du\u200ble\n")
    assert table.rows[0].finding == "nodule"


def test_empty_lines_and_rows_are_passed_over(read):
    assert labels(read("\n\nfile,label\n\none.png,normal\n,\n\ntwo.png,abnormal\n,,,\n")) == TWO


def test_an_open_quotation_mark_does_not_swallow_the_rows_after_it(read):
    with pytest.raises(RefusedError, match="never closes"):
        read('file,label,finding\none.png,normal,"a\ntwo.png,abnormal,b\n')


def test_words_after_a_closing_quotation_mark_are_still_read(read):
    assert read('file,label,finding\none.png,abnormal,"3" nodule\n').rows[0].finding == "3 nodule"


def test_a_column_that_stands_twice_is_said(read):
    with pytest.raises(RefusedError, match="`label` stands twice"):
        read("file,label,Label \none.png,normal,abnormal\n")


@pytest.mark.parametrize(
    "text",
    ["name,bytes\na,1\n", "file,width,height\na.png,3,4\n", "", "\n", "hello", "a;b;c\n1;2;3\n", "file\na.png\n"],
)
def test_what_is_no_table_of_labels_is_none(read, text):
    assert read(text) is None


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_refused_with_what_to_do(read, content):
    with pytest.raises(RefusedError, match="as CSV"):
        read(content)


def test_bytes_that_are_no_text_are_refused(read):
    with pytest.raises(RefusedError, match="cannot be read"):
        read(b"file,label\n\x81\x8d\x90,normal\n")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a.png,perhaps,", "write normal or abnormal"),
        (",normal,", "neither a file nor a patient"),
        ('a.png,abnormal,"1,2"', "x, y, width and height"),
        ('a.png,abnormal,"1,2,0,4"', "no width or no height"),
        ('a.png,abnormal,"-1,2,3,4"', "outside the image"),
        ('a.png,abnormal,"1,2,nan,4"', "x, y, width and height"),
        ('a.png,abnormal,"1,2,1e999,4"', "x, y, width and height"),
        ('a.png,normal,"1,2,3,4"', "says normal and gives"),
        ('a.png,abnormal,"1,2,3,4@0"', "Count from 1"),
        ("a.png,abnormal,1,2,3,4", "quotation marks"),
    ],
)
def test_a_bad_row_carries_its_problem_and_the_others_stand(read, row, words):
    table = read(f"file,label,box\n{row}\nb.png,normal,\n")
    assert words in table.rows[0].problem
    assert (table.rows[1].file, table.rows[1].problem) == ("b.png", "")


def test_a_problem_repeats_no_word_that_may_be_a_name(read):
    row = read("file,label,modality\na.png,Mustermann,Erika\n").rows[0]
    assert "Mustermann" not in row.problem


def test_a_box_without_its_file_is_a_problem(read):
    assert "Name the file" in read('patient,box\nP1,"1,2,3,4"\n').rows[0].problem


def outlines(table):
    return [(o.label, o.x, o.y, o.width, o.height, o.span and (o.span.first, o.span.last, o.span.counts))
            for row in table.rows for o in row.outlines]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3,4,5,6", [("", 3, 4, 5, 6, None)]),
        ("3 4 5 6", [("", 3, 4, 5, 6, None)]),
        ("[3, 4, 5, 6]", [("", 3, 4, 5, 6, None)]),
        ("3;4;5;6", [("", 3, 4, 5, 6, None)]),
        ("Mass:1.5,2,3,4;Nodule:5,6,7,8", [("Mass", 1.5, 2, 3, 4, None), ("Nodule", 5, 6, 7, 8, None)]),
        ("1,2,3,4@7", [("", 1, 2, 3, 4, (7, 7, "plane"))]),
        ("Mass:1,2,3,4@7-9", [("Mass", 1, 2, 3, 4, (7, 9, "plane"))]),
        ("[1,2,3,4],[5,6,7,8]", [("", 1, 2, 3, 4, None), ("", 5, 6, 7, 8, None)]),
        ("NaN", []),
    ],
)
def test_a_cell_holds_one_box_or_several(read, cell, expected):
    assert outlines(read(f'file,label,box\na.png,abnormal,"{cell}"\n')) == expected


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("x,y,width,height", "1,2,3,4", ("", 1, 2, 3, 4, None)),
        ("X,Y,W,H", "1.5,2,3,4", ("", 1.5, 2, 3, 4, None)),
        ("x_min,y_min,x_max,y_max", "1,2,4,6", ("", 1, 2, 3, 4, None)),
        ("x,y", "1,2", ("", 1, 2, 0, 0, None)),
        ("point", '"1,2"', ("", 1, 2, 0, 0, None)),
        ("plane,x,y,width,height", "3,1,2,3,4", ("", 1, 2, 3, 4, (3, 3, "plane"))),
        ("frame,x,y,width,height", "3.0,1,2,3,4", ("", 1, 2, 3, 4, (3, 3, "frame"))),
        ("slice,x,y,width,height", "3-5,1,2,3,4", ("", 1, 2, 3, 4, (3, 5, "plane"))),
    ],
)
def test_boxes_and_points_may_stand_in_columns(read, header, cells, expected):
    assert outlines(read(f"file,label,{header}\na.png,abnormal,{cells}\n")) == [expected]


def test_a_box_of_columns_that_is_not_whole_is_a_problem(read):
    assert "all of its numbers" in read("file,x,y,width,height\na.png,1,2,3,\n").rows[0].problem


def test_missing_numbers_of_a_normal_row_are_no_box(read):
    assert outlines(read("file,label,x,y,width,height\na.png,normal,NaN,nan,,\n")) == []


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_read_where_the_separator_is_no_comma(read, separator):
    text = "file;label;x;y;width;height\na.png;abnormal;1,5;2,5;3;4,0\n".replace(";", separator)
    assert outlines(read(text)) == [("", 1.5, 2.5, 3, 4, None)]
    text = "file;label;box\na.png;abnormal;1,5 2,5 3 4,0\n".replace(";", separator)
    assert outlines(read(text)) == [("", 1.5, 2.5, 3, 4, None)]


def test_a_decimal_comma_in_a_table_of_commas_is_a_problem(read):
    assert "cannot be read" in read('file,x,y\na.png,"1,5",2\n').rows[0].problem


def test_further_columns_become_attributes_and_those_that_may_name_a_person_do_not(read):
    table = read(
        "file,label,BI-RADS,density,Patient Name,Geburtsdatum,width,height\na.png,abnormal,4,C,Erika,1970,48,32\n"
    )
    assert table.rows[0].attributes == {"BI-RADS": "4", "density": "C", "width": "48", "height": "32"}
    assert table.left_out == ("Patient Name", "Geburtsdatum")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("CT", "CT"), ("x-ray", "DX"), ("MRI", "MR"), ("ultrasound", "US"), ("", ""), ("Mammography", "MG")],
)
def test_a_modality_may_be_written_in_words(read, text, expected):
    assert read(f"file,modality\na.png,{text}\n").rows[0].modality == expected


def test_an_unknown_modality_is_a_problem(read):
    assert "write one of" in read("file,modality\na.png,camera\n").rows[0].problem.lower()


def test_a_finding_may_follow_the_label(read):
    row = read("file,label\na.png,abnormal: mass\n").rows[0]
    assert (row.finding_class, row.finding) == ("abnormal", "mass")


def test_a_path_with_its_folder_wins_over_a_bare_name(read):
    assert read("filename,path,label\na.png,x/a.png,normal\n").rows[0].file == "x/a.png"


@pytest.mark.parametrize(("name", "expected"), [("a.CSV", True), ("a.tsv", True), ("a.xlsx", True), ("a.png", False)])
def test_tables_are_known_by_their_ending(name, expected):
    assert is_table_name(name) is expected
