//! Bad input of every kind through the source and page steps: each is named, and what follows it is read.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::Ordering;

use etl::lexicon::{Lexicon, RuleFiles};
use etl::model::Form;
use etl::page::Reader;
use etl::source::{self, Inputs, Options};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

static READER: LazyLock<(Reader, Lexicon)> = LazyLock::new(|| {
    let files = RuleFiles::builtin();
    let mut lexicon = Lexicon::load(&files).expect("the built-in rules load");
    let reader = Reader::load(&files, &mut lexicon).expect("the built-in patterns load");
    (reader, lexicon)
});

/// A folder with files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder is made");
        let mut file = fs::File::create(path).expect("the file is made");
        file.write_all(bytes).expect("the file is written");
    }
    folder
}

/// Reads inputs named relative to `root`: an article as `document: text`, a notice as `refused ...` or `noticed ...`.
fn read_with(root: &Path, names: &[&str], options: &Options) -> Vec<String> {
    let shown = format!("{}{}", root.display(), std::path::MAIN_SEPARATOR);
    let args: Vec<String> = names.iter().map(|name| root.join(name).display().to_string()).collect();
    let inputs = Inputs::new(&args, None).expect("inputs are named");
    let mut got = Vec::new();
    for input in &inputs {
        source::fetch(input, options, &mut |result| {
            let Some(result) = result.result() else { return ControlFlow::Continue(()) };
            match result.and_then(|fetched| READER.0.read(fetched, None, &READER.1)) {
                Ok(etl::page::Read { article, notices, .. }) => {
                    got.extend(notices.iter().map(|n| format!("noticed {n}")));
                    got.push(format!("{}: {}", article.document, article.text));
                }
                Err(notice) => got.push(format!("{} {notice}", if notice.refused { "refused" } else { "noticed" })),
            }
            ControlFlow::Continue(())
        });
    }
    got.into_iter().map(|line| line.replace(&shown, "")).collect()
}

fn read(root: &Path, names: &[&str]) -> Vec<String> {
    read_with(root, names, &Options::default())
}

/// Whether each line starts with its expected words.
#[track_caller]
fn check(got: Vec<String>, expected: &[&str]) {
    assert_eq!(got.len(), expected.len(), "{got:#?}");
    for (got, start) in got.iter().zip(expected) {
        assert!(got.starts_with(start), "`{got}` does not start with `{start}`");
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a Vec takes it");
    encoder.finish().expect("a Vec takes it")
}

#[test]
fn files_that_cannot_be_used_are_named_and_the_others_read() {
    let root = folder(&[
        ("empty.txt", b""),
        ("blank.txt", b" \n\n"),
        ("image.txt", b"\x89PNG\r\n\x1A\n"),
        ("b", b"\0\x01\x02\0abc"),
        ("a.txt", b"Prices rose."),
    ]);
    check(
        read(root.path(), &["missing.txt", "empty.txt", "blank.txt", "image.txt", "b", "a.txt"]),
        &[
            "refused missing.txt: there is no such file or folder (check",
            "refused empty.txt: is empty",
            "refused blank.txt: holds no text",
            "refused image.txt: is a PNG image, which is not read",
            "refused b: is binary, not text",
            "a.txt: Prices rose.",
        ],
    );
}

#[test]
fn text_that_is_no_utf8_is_read_with_a_notice() {
    let root = folder(&[
        ("latin.txt", b"Caf\xE9 sales rose 3 percent in Orl\xE9ans."),
        ("nul.txt", b"Sales of 12 tonnes.\0 And of 13 tonnes, it was said in a report that went on."),
    ]);
    check(
        read(root.path(), &["latin.txt", "nul.txt"]),
        &[
            "noticed latin.txt: is not valid UTF-8 (byte 0xE9 at offset 3); read as windows-1252",
            "latin.txt: Café sales rose 3 percent in Orléans.",
            "noticed nul.txt: holds 1 NUL character, replaced by U+FFFD",
            "nul.txt: Sales of 12 tonnes.\u{FFFD} And",
        ],
    );
}

#[test]
fn archives_are_told_by_their_bytes() {
    let two = [gz(b"{\"id\": \"a\", \"text\": \"x\"}\n"), gz(b"{\"id\": \"b\", \"text\": \"y\"}\n")].concat();
    let zst = zstd::encode_all(&b"Prices rose."[..], 0).expect("it compresses");
    let root = folder(&[("two.gz", &two), ("misnamed.txt", &zst), ("twice.gz", &gz(&gz(b"x")))]);
    check(
        read(root.path(), &["two.gz", "misnamed.txt", "twice.gz"]),
        &["a: x", "b: y", "misnamed.txt: Prices rose.", "refused twice.gz: is an archive inside an archive"],
    );
}

#[test]
fn a_cut_archive_gives_what_came_before_the_cut() {
    let lines: String =
        (0..2000).map(|n| format!("{{\"id\": \"{n}\", \"text\": \"{}\"}}\n", n * 7919 % 4001)).collect();
    let (gzip, zst) = (gz(lines.as_bytes()), zstd::encode_all(lines.as_bytes(), 0).expect("it compresses"));
    let article = gz("A line of prose. ".repeat(50).as_bytes());
    let root = folder(&[
        ("cut.jsonl.gz", &gzip[..gzip.len() / 2]),
        ("cut.jsonl.zst", &zst[..zst.len() - 3]),
        ("cut.txt.gz", &article[..article.len() - 9]),
        ("head.gz", &gzip[..5]),
    ]);
    let got = read(root.path(), &["cut.jsonl.gz"]);
    assert!(got.len() > 100, "{} lines", got.len());
    assert_eq!(got[0], "0: 0");
    let start = format!("refused cut.jsonl.gz:{}: the archive ends before its data does (fetch", got.len());
    assert!(got[got.len() - 1].starts_with(&start), "{} {}", got[got.len() - 1], start);
    let last = read(root.path(), &["cut.jsonl.zst"]).pop().expect("a notice");
    assert!(last.starts_with("refused cut.jsonl.zst"), "{last}");
    check(
        read(root.path(), &["cut.txt.gz", "head.gz"]),
        &[
            "refused cut.txt.gz: the archive ends before its data does",
            "refused head.gz: the archive ends before its data does",
        ],
    );
}

#[test]
fn a_bad_line_among_good_ones_is_named() {
    let lines =
        b"{\"id\": \"1\", \"text\": \"x\"}\n{\"id\": \"2\"\n\n{\"id\": \"4\", \"text\": \" \"}\n{\"text\": \"y\"}\n";
    let root = folder(&[("a.jsonl", lines)]);
    check(
        read(root.path(), &["a.jsonl"]),
        &["1: x", "refused a.jsonl:2: is no JSON object", "refused 4: holds no text", "a.jsonl:5: y"],
    );
}

#[test]
fn folders_are_read_in_the_order_of_their_names() {
    let root = folder(&[
        ("n/b.txt", b"b"),
        ("n/a/z.md", b"z"),
        ("n/c.jsonl", b"{\"id\": \"c\", \"text\": \"c\"}"),
        ("n/README", b"read me"),
        ("n/core", b"\x7FELF\x01\x02\0"),
        ("n/p.pdf", b"%PDF-1.7"),
        ("n/.hidden.txt", b"h"),
    ]);
    check(
        read(root.path(), &["n"]),
        &["n/README: read me", "n/a/z.md: z", "n/b.txt: b", "c: c", "noticed n: 2 files passed over (of a folder .txt"],
    );
    let options = Options { verbose: true, ..Options::default() };
    let named = read_with(root.path(), &["n"], &options);
    assert!(
        named.contains(&"noticed n/p.pdf: passed over: its name is of no form that is read".to_string()),
        "{named:#?}"
    );
    let size = source::size(&Inputs::new(&[root.path().display().to_string()], None).expect("an input"));
    assert_eq!((size, options.consumed.load(Ordering::Relaxed)), (Some(33), 33));
}

#[test]
fn a_folder_without_articles_is_refused() {
    let root = folder(&[("n/p.pdf", b"%PDF-1.7")]);
    fs::create_dir(root.path().join("bare")).expect("the folder is made");
    check(
        read(root.path(), &["n", "bare"]),
        &[
            "refused n: holds no article; 1 file passed over (of a folder .txt, .text, .md",
            "refused bare: holds no article (of",
        ],
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_to_files_and_never_in_a_loop() {
    use std::os::unix::fs::symlink;
    let root = folder(&[("n/a.txt", b"a"), ("other.txt", b"o")]);
    let at = |name: &str| root.path().join(name);
    symlink(at("n"), at("n/loop")).expect("linked");
    symlink(at("n/self"), at("n/self")).expect("linked");
    symlink(at("other.txt"), at("n/linked.txt")).expect("linked");
    symlink(at("n"), at("whole")).expect("linked");
    check(read(root.path(), &["n"]), &["n/a.txt: a", "n/linked.txt: o", "noticed n: 2 files passed over"]);
    check(
        read(root.path(), &["whole"]),
        &["whole/a.txt: a", "whole/linked.txt: o", "noticed whole: 2 files passed over"],
    );
}

#[test]
fn breaking_off_ends_the_reading() {
    let root = folder(&[("n/a.txt", b"a"), ("n/b.txt", b"b")]);
    let inputs = Inputs::new(&[root.path().display().to_string()], None).expect("an input");
    let mut count = 0;
    for input in &inputs {
        source::fetch(input, &Options::default(), &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
    }
    assert_eq!(count, 1);
}

#[test]
fn a_stated_form_wins() {
    let root = folder(&[("page", b"<html>3 percent</html>"), ("lines", b"{\"text\": \"x\"}")]);
    let options = Options { form: Some(Form::Text), ..Options::default() };
    check(read_with(root.path(), &["page", "lines"], &options), &["page: <html>", "lines: {\"text\""]);
}
