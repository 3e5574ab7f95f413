//! `rules/web.toml`: what of a web address says nothing of the article it leads to.

use serde::Deserialize;
use url::Url;

use super::RuleFiles;
use crate::error::Result;

/// Makes one address of those that lead to one article.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    tracking: Vec<String>,
    variants: Vec<String>,
    scripts: Vec<String>,
    /// Paths at which a site may keep its feed, best first.
    pub feeds: Vec<String>,
    /// Paths at which a site may keep its sitemap.
    pub sitemaps: Vec<String>,
    /// Parts of the address or title of a feed that is none of articles.
    pub other_feeds: Vec<String>,
}

impl Addresses {
    /// Loads `rules/web.toml`: a user's file takes the place of the built-in one.
    pub fn load(files: &RuleFiles) -> Result<Addresses> {
        files.at("web.toml").last().map_or_else(|| Ok(Addresses::default()), |file| file.toml())
    }

    /// The address under which an article is known: without user name, fragment, and parameters that track readers.
    pub fn normalise(&self, url: &Url) -> Url {
        let mut url = url.clone();
        // Fails only where there is no host, and then there is none to strip.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        url.set_fragment(None);
        if let Some(query) = url.query() {
            let kept: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !self.tracks(pair)).collect();
            let kept = kept.join("&");
            url.set_query((!kept.is_empty()).then_some(&kept));
        }
        url
    }

    /// Whether a parameter, `name=value`, says how a reader came and no more.
    fn tracks(&self, pair: &str) -> bool {
        let name = pair.split('=').next().unwrap_or_default();
        self.tracking.iter().any(|known| match known.strip_suffix('*') {
            Some(start) => name.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start)),
            None => name.eq_ignore_ascii_case(known),
        })
    }

    /// Whether the address that a page calls its own may stand for the one it was found at. Many sites state one that is
    /// wrong, such as their front page for every article: it must be the same but for the form of the page it names.
    pub fn is_same_article(&self, canonical: &Url, address: &Url) -> bool {
        let (canonical, address) = (self.normalise(canonical), self.normalise(address));
        let path = |url: &Url| self.bare_path(url);
        let (own, found) = (path(&canonical), path(&address));
        let names_a_page = own.last().is_some_and(|last| {
            let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
            !self.scripts.iter().any(|script| script.eq_ignore_ascii_case(ending))
        });
        let same_query = canonical.query() == address.query() || (canonical.query().is_none() && names_a_page);
        !own.is_empty() && own == found && same_query && self.bare_host(&canonical) == self.bare_host(&address)
    }

    /// The host without a first part that names another form of the page, and its port.
    fn bare_host(&self, url: &Url) -> (String, Option<u16>) {
        let host = url.host_str().unwrap_or_default();
        let bare = match host.split_once('.') {
            Some((first, rest)) if rest.contains('.') && self.is_variant(first) => rest,
            _ => host,
        };
        (bare.to_string(), url.port())
    }

    /// The parts of the path that name the page.
    fn bare_path(&self, url: &Url) -> Vec<String> {
        let parts = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty() && !self.is_variant(part));
        parts.map(str::to_string).collect()
    }

    fn is_variant(&self, part: &str) -> bool {
        self.variants.iter().any(|known| known.eq_ignore_ascii_case(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        Addresses::load(&RuleFiles::builtin()).expect("the built-in rules load")
    }

    fn url(url: &str) -> Url {
        Url::parse(url).expect("an address")
    }

    #[test]
    fn what_does_not_name_the_article_goes() {
        let check = |from: &str, to: &str| assert_eq!(addresses().normalise(&url(from)).as_str(), to);
        check("HTTPS://News.Example:443/a?utm_source=rss&id=5&UTM_medium=x#top", "https://news.example/a?id=5");
        check("https://u:p@news.example/a?fbclid=1", "https://news.example/a");
        check("https://news.example/a?b=%C3%A9&a=1&&", "https://news.example/a?b=%C3%A9&a=1");
        check("https://news.example/a?utmost=1&cmpid2=3", "https://news.example/a?utmost=1&cmpid2=3");
    }

    #[test]
    fn an_own_address_counts_where_it_names_the_same_page() {
        let same = |own: &str, found: &str| addresses().is_same_article(&url(own), &url(found));
        assert!(same("https://www.news.example/2024/exports-rise", "http://news.example/2024/exports-rise/?from=rss"));
        assert!(same("https://news.example/2024/exports-rise", "https://amp.news.example/amp/2024/exports-rise"));
        assert!(same("https://news.example/a/1", "https://m.news.example/a/1/amp?utm_source=x"));
        assert!(same("https://news.example/show.php?id=5", "https://news.example/show.php?id=5#top"));
        for (own, found) in [
            ("https://news.example/", "https://news.example/2024/exports-rise"),
            ("https://news.example/2024", "https://news.example/2024/exports-rise"),
            ("https://news.example/show.php", "https://news.example/show.php?id=5"),
            ("https://news.example/?p=1", "https://news.example/?p=2"),
            ("https://other.example/2024/exports-rise", "https://news.example/2024/exports-rise"),
            ("https://news.example:8080/a", "https://news.example/a"),
        ] {
            assert!(!same(own, found), "{own} for {found}");
        }
    }
}
