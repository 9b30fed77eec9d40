//! Encrypted files for tests, by the standard handler of revision 2 (ISO 32000-1, 7.6.3): RC4 with 40 bits.

use std::fmt::Write as _;

use super::writer::Document;

const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The file of `document`, its streams encrypted so that `password` opens it.
pub(super) fn encrypt(document: &Document, password: &[u8]) -> Vec<u8> {
    let id = [7u8; 16];
    let owner = [9u8; 32];
    let padded: Vec<u8> = password.iter().chain(&PADDING).copied().take(32).collect();
    let mut seed = padded;
    seed.extend(owner);
    seed.extend((-4i32).to_le_bytes());
    seed.extend(id);
    let key = &md5(&seed)[..5];
    let user = rc4(key, &PADDING);
    let trailer = format!(
        "/ID [<{}> <{}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >>",
        hex(&id),
        hex(&id),
        hex(&owner),
        hex(&user)
    );
    let seal = |number: usize, body: &[u8]| -> Vec<u8> {
        let Some(start) = find(body, b"stream\n").map(|at| at + 7) else {
            return body.to_vec();
        };
        let end = body.len() - b"\nendstream".len();
        let mut seed = key.to_vec();
        seed.extend(&number.to_le_bytes()[..3]);
        seed.extend([0, 0]);
        let mut sealed = body[..start].to_vec();
        sealed.extend(rc4(&md5(&seed)[..10], &body[start..end]));
        sealed.extend(&body[end..]);
        sealed
    };
    document.write(&seal, &trailer)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// RC4, as published in 1994.
fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    data.iter()
        .map(|byte| {
            i = i.wrapping_add(1);
            j = j.wrapping_add(state[usize::from(i)]);
            state.swap(usize::from(i), usize::from(j));
            let index = state[usize::from(i)].wrapping_add(state[usize::from(j)]);
            byte ^ state[usize::from(index)]
        })
        .collect()
}

/// MD5 (RFC 1321).
fn md5(message: &[u8]) -> [u8; 16] {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_le_bytes());
    let mut digest: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let word = |index: u8| {
            let at = usize::from(index % 16) * 4;
            u32::from_le_bytes(block[at..at + 4].try_into().unwrap())
        };
        let [mut a, mut b, mut c, mut d] = digest;
        for step in 0..64u8 {
            let turn = SHIFTS[usize::from(step / 16)][usize::from(step % 4)];
            let (mix, index) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), step.wrapping_mul(5).wrapping_add(1) % 16),
                2 => (b ^ c ^ d, step.wrapping_mul(3).wrapping_add(5) % 16),
                _ => (c ^ (b | !d), step.wrapping_mul(7) % 16),
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "as RFC 1321 defines it"
            )]
            let constant = ((f64::from(step) + 1.0).sin().abs() * 4_294_967_296.0) as u32;
            let turned = a
                .wrapping_add(mix)
                .wrapping_add(constant)
                .wrapping_add(word(index))
                .rotate_left(turn);
            (a, b, c, d) = (d, b.wrapping_add(turned), b, c);
        }
        for (sum, part) in digest.iter_mut().zip([a, b, c, d]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut bytes = [0; 16];
    for (target, word) in bytes.chunks_exact_mut(4).zip(digest) {
        target.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

#[test]
fn md5_gives_the_values_of_its_standard() {
    assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
}
