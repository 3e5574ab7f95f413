//! Words that tell which place a number is about, apart from the names of places (`rules/en/places.toml`).
//!
//! ```text
//! in -> Inside     southern -> Compass     works -> Site     cabinet -> Ruler     nationwide -> National
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Class, Lexicon, RuleFiles, Text};
use crate::error::Result;

/// What a word or phrase of [`Class::Setting`] does; the order is that of the sense's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Setting {
    /// `in`: before a place of any name.
    Inside,
    /// `at`: before a place that is known by name.
    At,
    /// A part of a country without a name of its own: `capital`, `highlands`.
    Part,
    /// `southern`: before a name, of which it makes a part.
    Compass,
    /// What makes a place of the name before it: `district`.
    District,
    /// Where people work: `plant`.
    Site,
    /// A body whose name tells where a report is at home: `cabinet`.
    Ruler,
    /// A body of a region, after a name that nothing else knows: `budget`.
    Regional,
    /// What befalls a place: `struck`.
    Event,
    /// What other countries are in trade: `destination`.
    Partner,
    /// `nationwide`: back to the whole country.
    National,
    /// `worldwide`: no place.
    World,
    /// `police`: of an event of one town.
    Local,
    /// `Plc`: ends the name of a company.
    Suffix,
    /// `dividend`: of a company.
    Company,
    /// `oil`: what a market report is about.
    Traded,
    /// `striker`: of a match.
    Sport,
    /// `wheat`: bought from elsewhere, so that what is before it tells where it comes from.
    Goods,
    /// `was bought`: what is done with goods from elsewhere.
    Bought,
    /// `index`: of a market, where points are told.
    Index,
    /// `bound for`: before where something goes.
    Bound,
    /// `from`: before where a person lives.
    Origin,
    /// `World Bank`: a body of many countries, which speaks of the world where it names no country.
    Worldwide,
    /// `refugees`: people who are elsewhere than what names them says.
    Away,
    /// `There`: where the sentence before was.
    There,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    inside: Vec<String>,
    at: Vec<String>,
    parts: Vec<String>,
    compass: Vec<String>,
    districts: Vec<String>,
    sites: Vec<String>,
    rulers: Vec<String>,
    regional: Vec<String>,
    events: Vec<String>,
    partners: Vec<String>,
    national: Vec<String>,
    world: Vec<String>,
    local: Vec<String>,
    suffixes: Vec<String>,
    company: Vec<String>,
    traded: Vec<String>,
    sport: Vec<String>,
    goods: Vec<String>,
    bought: Vec<String>,
    index: Vec<String>,
    bound: Vec<String>,
    origins: Vec<String>,
    worldwide: Vec<String>,
    away: Vec<String>,
    there: Vec<String>,
    customary: BTreeMap<String, Customary>,
}

/// What a country is called at home.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Customary {
    name: String,
    code: String,
}

impl Lexicon {
    pub(super) fn load_settings(&mut self, files: &RuleFiles) -> Result<()> {
        for file in files.at("en/places.toml") {
            let table: Table = file.toml()?;
            self.customary.extend(table.customary);
            let lists = [
                (Setting::Inside, table.inside),
                (Setting::At, table.at),
                (Setting::Part, table.parts),
                (Setting::Compass, table.compass),
                (Setting::District, table.districts),
                (Setting::Site, table.sites),
                (Setting::Ruler, table.rulers),
                (Setting::Regional, table.regional),
                (Setting::Event, table.events),
                (Setting::Partner, table.partners),
                (Setting::National, table.national),
                (Setting::World, table.world),
                (Setting::Local, table.local),
                (Setting::Suffix, table.suffixes),
                (Setting::Company, table.company),
                (Setting::Traded, table.traded),
                (Setting::Sport, table.sport),
                (Setting::Goods, table.goods),
                (Setting::Bought, table.bought),
                (Setting::Index, table.index),
                (Setting::Bound, table.bound),
                (Setting::Origin, table.origins),
                (Setting::Worldwide, table.worldwide),
                (Setting::Away, table.away),
                (Setting::There, table.there),
            ];
            for (setting, forms) in lists {
                for form in forms {
                    self.enter(&form, Class::Setting, setting as u32);
                }
            }
        }
        Ok(())
    }

    /// How many tokens the longest phrase with `setting` covers that starts at token `i`.
    #[inline]
    pub fn setting(text: &Text<'_>, i: usize, setting: Setting) -> Option<usize> {
        if text.marks(i).has_setting(setting) { text.longest(i, Class::Setting, setting as u32) } else { None }
    }

    /// What the country that alone uses this currency is called at home, and its ISO 3166 code.
    pub fn customary(&self, currency: &str) -> Option<(&str, &str)> {
        self.customary.get(currency).map(|c| (c.name.as_str(), c.code.as_str()))
    }
}
