//! Style sheets of web pages, as far as they hide, frame or write text: [`StyleSheet`].

use std::collections::HashMap;

use super::style::Declarations;

/// Rules that are kept; a page with more is told apart from no page by what they do to text.
const MAX_RULES: usize = 4_000;

/// Rules that are tried for one element, the last ones of each key.
const MAX_TRIED: usize = 64;

/// How far up a selector is compared with ancestors.
const MAX_ANCESTORS: usize = 32;

/// What selectors look at in an element.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    pub(super) tag: String,
    pub(super) id: String,
    pub(super) classes: Vec<String>,
}

/// One part of a selector between blanks, such as `p.dau#so1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Compound {
    tag: String,
    id: String,
    classes: Vec<String>,
}

impl Compound {
    fn fits(&self, element: &Identity) -> bool {
        (self.tag.is_empty() || self.tag == element.tag)
            && (self.id.is_empty() || self.id == element.id)
            && self.classes.iter().all(|class| element.classes.contains(class))
    }
}

/// Where the text of a rule's `content` goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Element,
    Before,
    After,
}

#[derive(Debug)]
struct Rule {
    /// Ids, classes and tags named, the weight of CSS (Selectors 3, section 9).
    weight: (usize, usize, usize),
    ancestors: Vec<Compound>,
    subject: Compound,
    target: Target,
    declarations: std::rc::Rc<Declarations>,
}

/// What a style sheet says of one element.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// Declarations, the weightiest last.
    pub(super) declarations: Declarations,
    /// Text written before the content.
    pub(super) before: String,
    /// Text written behind the content.
    pub(super) after: String,
}

/// All rules of a page that we understand.
#[derive(Debug, Default)]
pub(super) struct StyleSheet {
    rules: Vec<Rule>,
    by_key: HashMap<String, Vec<usize>>,
}

impl StyleSheet {
    /// Adds the rules of one `<style>` element.
    pub(super) fn add(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            let selectors = rest[..open].rsplit(['}', ';']).next().unwrap_or_default().trim();
            let body = &rest[open + 1..];
            if selectors.starts_with('@') {
                if is_for_screens(selectors) {
                    // Rules inside are read as if they stood outside; the closing brace is skipped above.
                    rest = body;
                } else {
                    rest = &body[end_of_block(body)..];
                }
                continue;
            }
            let close = body.find('}').unwrap_or(body.len());
            let found = std::rc::Rc::new(declarations(&body[..close]));
            if !found.is_empty() {
                selectors
                    .split(',')
                    .take(64)
                    .for_each(|selector| self.add_rule(selector, &found));
            }
            rest = body.get(close + 1..).unwrap_or_default();
        }
    }

    fn add_rule(&mut self, selector: &str, declarations: &std::rc::Rc<Declarations>) {
        if self.rules.len() >= MAX_RULES {
            return;
        }
        let Some((mut compounds, target)) = parse_selector(selector) else {
            return;
        };
        let Some(subject) = compounds.pop() else { return };
        let count = |f: fn(&Compound) -> usize| compounds.iter().chain([&subject]).map(f).sum();
        let weight = (
            count(|compound| usize::from(!compound.id.is_empty())),
            count(|compound| compound.classes.len()),
            count(|compound| usize::from(!compound.tag.is_empty())),
        );
        let key = if !subject.id.is_empty() {
            format!("#{}", subject.id)
        } else if let Some(class) = subject.classes.first() {
            format!(".{class}")
        } else {
            subject.tag.clone()
        };
        self.by_key.entry(key).or_default().push(self.rules.len());
        self.rules.push(Rule {
            weight,
            ancestors: compounds,
            subject,
            target,
            declarations: declarations.clone(),
        });
    }

    /// What the rules say of `element`; `ancestors` come from the nearest outwards.
    pub(super) fn matched<'a>(
        &self,
        element: &Identity,
        ancestors: &(impl Iterator<Item = &'a Identity> + Clone),
    ) -> Matched {
        let mut matched = Matched::default();
        if self.rules.is_empty() {
            return matched;
        }
        let keys = [element.tag.clone(), format!("#{}", element.id), String::new()];
        let class_keys = element.classes.iter().map(|class| format!(".{class}"));
        let mut found: Vec<usize> = keys
            .into_iter()
            .chain(class_keys)
            .filter_map(|key| self.by_key.get(&key))
            .flat_map(|rules| rules.iter().rev().take(MAX_TRIED))
            .copied()
            .filter(|index| {
                let rule = &self.rules[*index];
                rule.subject.fits(element) && ancestors_fit(&rule.ancestors, ancestors.clone())
            })
            .collect();
        found.sort_by_key(|index| (self.rules[*index].weight, *index));
        found.dedup();
        for index in found {
            let rule = &self.rules[index];
            let written = || {
                rule.declarations
                    .iter()
                    .rev()
                    .find(|(name, _)| name == "content")
                    .map(|(_, value)| string_value(value))
            };
            match rule.target {
                Target::Element => matched.declarations.extend(rule.declarations.iter().cloned()),
                Target::Before => matched.before = written().unwrap_or_default(),
                Target::After => matched.after = written().unwrap_or_default(),
            }
        }
        matched
    }
}

/// Whether the compounds fit ancestors in order, the last one the nearest.
fn ancestors_fit<'a>(compounds: &[Compound], ancestors: impl Iterator<Item = &'a Identity>) -> bool {
    let mut wanted = compounds.iter().rev();
    let Some(mut compound) = wanted.next() else {
        return true;
    };
    for ancestor in ancestors.take(MAX_ANCESTORS) {
        if compound.fits(ancestor) {
            match wanted.next() {
                Some(next) => compound = next,
                None => return true,
            }
        }
    }
    false
}

/// Reads a selector of tags, classes, ids and descent; `None` for anything else, since half a selector hides too much.
fn parse_selector(selector: &str) -> Option<(Vec<Compound>, Target)> {
    let selector = selector.trim();
    let (selector, target) = match selector.split_once(':') {
        Some((plain, pseudo)) => match pseudo.trim_start_matches(':') {
            "before" => (plain, Target::Before),
            "after" => (plain, Target::After),
            _ => return None,
        },
        None => (selector, Target::Element),
    };
    if selector.is_empty() && target == Target::Element || selector.contains(['+', '~', '[']) {
        return None;
    }
    let compounds: Option<Vec<Compound>> = selector
        .split([' ', '>', '\n', '\r', '\t'])
        .filter(|part| !part.is_empty())
        .take(16)
        .map(parse_compound)
        .collect();
    let mut compounds = compounds?;
    if compounds.is_empty() {
        compounds.push(Compound::default());
    }
    Some((compounds, target))
}

fn parse_compound(text: &str) -> Option<Compound> {
    let mut compound = Compound::default();
    for (place, part) in text.split_inclusive(['.', '#']).enumerate() {
        let kind = if place == 0 {
            None
        } else {
            text.as_bytes().get(offset_in(text, part) - 1).copied()
        };
        let name = part.trim_end_matches(['.', '#']);
        match kind {
            None if name.is_empty() || name == "*" => {}
            None => compound.tag = name.to_ascii_lowercase(),
            Some(_) if name.is_empty() => return None,
            Some(b'#') => name.clone_into(&mut compound.id),
            Some(_) => compound.classes.push(name.to_owned()),
        }
    }
    Some(compound)
}

fn offset_in(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// Reads `name: value; …`, dropping `!important`.
pub(super) fn declarations(text: &str) -> Declarations {
    split_outside_strings(text, ';')
        .into_iter()
        .filter_map(|declaration| {
            let (name, value) = declaration.split_once(':')?;
            let name = name.trim().to_ascii_lowercase();
            let value = value
                .split("!important")
                .next()
                .unwrap_or(value)
                .split("! important")
                .next()?
                .trim();
            let keeps_case = name == "content" || name.starts_with("font");
            let value = if keeps_case {
                value.to_owned()
            } else {
                value.to_ascii_lowercase()
            };
            (!name.is_empty() && !value.is_empty()).then_some((name, value))
        })
        .take(200)
        .collect()
}

fn split_outside_strings(text: &str, separator: char) -> Vec<&str> {
    let mut quote = None;
    text.split(|c: char| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        quote.is_none() && c == separator
    })
    .collect()
}

/// The text of a `content` value: its strings, escapes undone; `attr()` and counters are left out.
fn string_value(value: &str) -> String {
    let mut text = String::new();
    let mut quote: Option<char> = None;
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            (Some(_), '\\') => {
                let mut digits = String::new();
                while let Some(digit) = letters
                    .peek()
                    .copied()
                    .filter(|c| c.is_ascii_hexdigit() && digits.len() < 6)
                {
                    digits.push(digit);
                    letters.next();
                }
                if digits.is_empty() {
                    text.extend(letters.next());
                } else {
                    letters.next_if(|c| c.is_whitespace());
                    text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                }
            }
            (Some(_), inside) => text.push(inside),
            (None, _) => {}
        }
    }
    text
}

fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start + 2..]
            .find("*/")
            .map_or("", |end| &rest[start + 4 + end..]);
    }
    kept.push_str(rest);
    kept.replace("<!--", " ").replace("-->", " ")
}

fn is_for_screens(at_rule: &str) -> bool {
    let lower = at_rule.to_ascii_lowercase();
    lower.starts_with("@media")
        && (lower.contains("screen") || lower.contains("all"))
        && !lower.contains("width")
}

/// Where a block with blocks inside ends, behind its closing brace.
fn end_of_block(body: &str) -> usize {
    let mut depth = 1_u32;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: &str, id: &str, classes: &str) -> Identity {
        Identity {
            tag: tag.into(),
            id: id.into(),
            classes: classes.split_whitespace().map(Into::into).collect(),
        }
    }

    fn check(css: &str, element: &Identity, parents: &[Identity], property: &str, expected: Option<&str>) {
        let mut sheet = StyleSheet::default();
        sheet.add(css);
        let matched = sheet.matched(element, &parents.iter());
        let found = matched
            .declarations
            .iter()
            .rev()
            .find(|(name, _)| name == property)
            .map(|(_, value)| value.as_str());
        assert_eq!(found, expected, "{css}");
    }

    #[test]
    fn rules_fit_their_elements_only() {
        let p = element("p", "so", "dau mat");
        let cell = [element("td", "", "o")];
        check(".mat{display:NONE}", &p, &[], "display", Some("none"));
        check("p.dau.mat, h1 {color:red}", &p, &[], "color", Some("red"));
        check("#so{color:red}", &p, &[], "color", Some("red"));
        check("td p{color:red}", &p, &cell, "color", Some("red"));
        check("div p{color:red}", &p, &cell, "color", None);
        check("p:hover{color:red}", &p, &[], "color", None);
        check("a + p{color:red}", &p, &[], "color", None);
        check(
            "@media print{p{color:red}} p.x{color:blue}",
            &p,
            &[],
            "color",
            None,
        );
        check(
            "@media screen{p{color:red}} .dau{width:1px}",
            &p,
            &[],
            "color",
            Some("red"),
        );
        check(
            "<!-- /* a } */ p {color:red} .mat{color:blue} -->",
            &p,
            &[],
            "color",
            Some("blue"),
        );
        check(
            "p{font-family:\"\\.VnTimeH\"}",
            &p,
            &[],
            "font-family",
            Some("\"\\.VnTimeH\""),
        );
        check("p{color:red", &p, &[], "color", Some("red"));
    }

    #[test]
    fn text_may_be_written_by_the_style_sheet() {
        let mut sheet = StyleSheet::default();
        sheet.add(".d::before{content:\"T\\1ed0i; m\\1EAD t\"} .d:after{content:'}'}");
        let matched = sheet.matched(&element("p", "", "d"), &std::iter::empty());
        assert_eq!(matched.before, "TỐi; mật");
    }
}
