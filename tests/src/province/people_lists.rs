//! Lists of invented people: what must not be public, and how its tables are made.

use super::agencies::{COMMUNE, FARMING, HOME_AFFAIRS};
use super::documents::{Entry, Form, Paper, upload_docx, upload_pdf};
use crate::html;
use crate::letter::Block;
use crate::people::{Person, people};
use crate::seeded::Seeded;

/// The title of a column and what it tells of a person.
pub(super) type Column = (&'static str, fn(&Person) -> &str);

/// The columns of a list of people and one row for each.
pub(super) fn table(people: &[Person], columns: &[Column]) -> Block {
    let head: Vec<&str> = std::iter::once("STT")
        .chain(columns.iter().map(|(title, _)| *title))
        .collect();
    let row = |(index, person): (usize, &Person)| {
        let number = std::iter::once((index + 1).to_string());
        number
            .chain(columns.iter().map(|(_, cell)| cell(person).to_owned()))
            .collect()
    };
    Block::table(&head, people.iter().enumerate().map(row).collect())
}

/// Lists of people with their identifiers, in each format.
pub(super) fn planted(random: &mut Seeded) -> Vec<Entry> {
    let paper = Paper::new(COMMUNE, "DS", 17, (4, 3), "hộ gia đình được hỗ trợ xây nhà ở");
    let list = table(
        &people(random, 14),
        &[
            ("Họ và tên", |person| &person.name),
            ("Ngày sinh", |person| &person.born),
            ("Số CCCD", |person| &person.identifier),
            ("Nơi ở", |person| &person.home),
        ],
    );
    let letter = paper.letter(random, vec![list]);
    let form = Form::InPage {
        html: html::letter_fragment(&letter),
    };
    let page = Entry::listing_people(paper, form, "html_list_of_people");

    let paper = Paper::new(
        HOME_AFFAIRS,
        "TB",
        52,
        (15, 5),
        "kết quả xét tuyển viên chức đợt 1",
    );
    let list = table(
        &people(random, 22),
        &[
            ("Họ và tên", |person| &person.name),
            ("Ngày sinh", |person| &person.born),
            ("Số căn cước công dân", |person| &person.identifier),
            ("Điện thoại", |person| &person.phone),
        ],
    );
    let letter = paper.letter(
        random,
        vec![Block::paragraph("Danh sách thí sinh đủ điều kiện:"), list],
    );
    let form = upload_docx(&paper, &[letter]);
    let docx = Entry::listing_people(paper, form, "docx_list_of_people");

    let paper = Paper::new(FARMING, "QĐ", 88, (30, 6), "chi trả hỗ trợ thiệt hại do mưa lũ");
    let list = table(
        &people(random, 46),
        &[
            ("Họ và tên chủ hộ", |person| &person.name),
            ("Số định danh cá nhân", |person| &person.identifier),
            ("Địa chỉ", |person| &person.home),
        ],
    );
    let opening = Block::paragraph("Phê duyệt danh sách hộ được hỗ trợ theo phụ lục sau:");
    let letter = paper.letter(random, vec![opening, list]);
    let form = upload_pdf(&paper, &[letter]);
    let pdf = Entry::listing_people(paper, form, "pdf_list_of_people");
    vec![page, docx, pdf]
}
