//! The tokens of RTF (specification 1.9.1, "RTF syntax"): [`Tokens`].

/// What RTF is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control symbol, such as `\*` or `\~`.
    Symbol(u8),
    /// A byte of text, written as itself or as `\'hh`.
    Byte(u8),
}

/// Reads tokens one by one; anything is some token.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Passes over raw bytes, as `\bin` asks for, and gives them.
    pub(super) fn pass_over(&mut self, count: usize) -> &'a [u8] {
        let from = self.at;
        self.at = from.saturating_add(count).min(self.bytes.len());
        &self.bytes[from..self.at]
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let rest = &self.bytes[self.at..];
        let first = *rest.first()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            if first != b'\'' {
                return Some(Token::Symbol(first));
            }
            let digits = rest.get(1..3).and_then(|digits| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            self.at += if byte.is_some() { 2 } else { 0 };
            return Some(Token::Byte(byte.unwrap_or(b'\'')));
        }
        let letters = rest
            .iter()
            .take(64)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let behind = &rest[letters..];
        let sign = usize::from(behind.first() == Some(&b'-'));
        let digits = behind[sign..]
            .iter()
            .take(10)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = std::str::from_utf8(&behind[..sign + digits])
            .ok()
            .and_then(|text| text.parse().ok());
        let used = if digits > 0 {
            letters + sign + digits
        } else {
            letters
        };
        // One blank ends the word and is no text.
        let blank = usize::from(rest.get(used) == Some(&b' '));
        self.at += used + blank;
        Some(Token::Word(word, number.filter(|_| digits > 0)))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => continue,
                other => Some(Token::Byte(other)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart() {
        let tokens: Vec<_> = Tokens::new(b"{\\b0\\u-7 x\\'e1\\*\\par\ny\\").collect();
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Word("u", Some(-7)),
            Token::Byte(b'x'),
            Token::Byte(0xE1),
            Token::Symbol(b'*'),
            Token::Word("par", None),
            Token::Byte(b'y'),
        ];
        assert_eq!(tokens, expected);
    }
}
