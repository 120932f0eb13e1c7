//! The door to both papers and the tables: Welsh first, each language in its own words.

use crate::html::{Element, el};
use crate::language::Texts;
use crate::paper::{document, file_name, synthetic_banner, synthetic_mark};
use crate::{Facts, Language, PublishError};

/// The page that says where everything is; `files` are paths, what is in them and how many rows.
pub(crate) fn page(
    texts: &[Texts; 2],
    facts: &Facts,
    files: &[(&'static str, &'static str, usize)],
) -> Result<String, PublishError> {
    let mut body = el("body");
    if facts.is_synthetic {
        let mut mark = synthetic_mark();
        for (texts, is_first) in texts.iter().zip([true, false]) {
            let banner = synthetic_banner(texts)?.attr("lang", texts.language().tag());
            // The mark stands in both languages in the first; the second only adds the sentence.
            mark = mark.child(if is_first { banner } else { second_banner(texts)? });
        }
        body = body.child(mark);
    }
    let mut heading = el("h1");
    let mut doors = el("div").class("doors");
    for texts in texts {
        let language = texts.language().tag();
        let title = el("span").attr("lang", language).text(texts.say("index-title")?);
        heading = heading.child(title);
        let link = el("a")
            .attr("href", facts.seen_from_index(&file_name(texts.language())))
            .attr("hreflang", language)
            .text(texts.say("index-open")?);
        doors = doors.child(
            el("section")
                .class("door")
                .attr("lang", language)
                .child(el("h2").text(texts.say("paper-title")?))
                .child(el("p").text(texts.say("paper-lead")?))
                .child(el("p").child(link)),
        );
    }
    let main = el("main").class("index").child(heading).child(doors).child(contents(texts, facts, files)?);
    let [welsh, _] = texts;
    let title = welsh.say("index-title")?;
    Ok(document(Language::Welsh, &title, body.child(el("div").class("page").child(main)), false))
}

fn second_banner(texts: &Texts) -> Result<Element, PublishError> {
    let sentence = el("p").text(texts.say("synthetic-line")?);
    Ok(el("div").class("synthetic").attr("lang", texts.language().tag()).child(sentence))
}

/// What files there are, in both languages side by side.
fn contents(
    texts: &[Texts; 2],
    facts: &Facts,
    files: &[(&'static str, &'static str, usize)],
) -> Result<Element, PublishError> {
    let [welsh, english] = texts;
    let both = |tag: &'static str, id: &str| -> Result<Element, PublishError> {
        Ok(el(tag)
            .text(welsh.say(id)?)
            .text(" / ")
            .child(el("span").attr("lang", english.language().tag()).text(english.say(id)?)))
    };
    let head = el("tr")
        .child(both("th", "data-col-file")?.attr("scope", "col"))
        .child(both("th", "data-col-content")?.attr("scope", "col"))
        .child(both("th", "data-col-rows")?.attr("scope", "col").class("num"));
    let mut body = el("tbody");
    for &(path, content, rows) in files {
        let link = el("a").attr("href", facts.seen_from_index(path)).text(path);
        body = body.child(
            el("tr")
                .child(el("th").attr("scope", "row").child(link))
                .child(both("td", content)?)
                .child(el("td").class("num").text(welsh.number(rows as i64))),
        );
    }
    let table =
        el("table").child(both("caption", "index-tables")?).child(el("thead").child(head)).child(body);
    Ok(el("section").child(
        el("div")
            .class("scroll")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", welsh.say("index-tables")?)
            .child(table),
    ))
}

impl Facts {
    /// Where a file of the release is, seen from the index.
    fn seen_from_index(&self, path: &str) -> String {
        self.release_folder.as_ref().map_or_else(|| path.to_owned(), |folder| format!("{folder}/{path}"))
    }
}
