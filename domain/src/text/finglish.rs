//! Persian in Latin letters, told from English by its commonest words.

use super::Token;

/// Words that English does not have.
const OWN: &str = "\
    aya baghie baghiye barname bashe bayad bedoone bedune befrestid befrestin behtare besham beshan beshe bezarid \
    bezarin boodam budam chand chande chandta chera chon daram darim dashte digar dige dirooz diruz dishab emrooz \
    emruz emtiyaz esmam ezafe faghat felan foori ghabl ghabz gooshi goshi gushi hamin hamun hanooz hanuz hast hastam \
    hastan hatta hich hichi hichkas jalase javab javabi khat khata kheili kheyli khodam khodesh khoobe koja kojast \
    kolan kole kolle konin lazeme lotfan mamnoon masalan mesle miad migan mige nabashe nadaram nadare nashod nashode \
    oomad oon poolam rafte ramz ramzam ramzesh ramzet ramzo rooye rou saat samanatun samaneye sefaresh sefaresham \
    sherkat shodam shode shodeh shodim shoma shomare tooye toye umad vaghean vaghti vali yek ziyad";
/// Beginnings of words that English does not have.
const STARTS: &str = "\
    azyat baray bargard bebin besaz bezan chej chetor daneshg darkhast ersal eshter foroush forush ghati gheym hesab \
    kardam karde karshen kharid konam konid migir migoft miker mikh mikon mishe mitoon mitun montaz moshk mosht nemi \
    neveshte nmit pardakht poshtib sharzh shekay tahvil tozih vared";
/// Words that English, or a name, may have as well.
const SHARED: &str = "\
    agar age alan aslan avaz az ba bad bade baz bood bud chi chie dare dasht esm farda hala ham hame har in ke khub \
    kon ma man mersi nist pool raft ro salam samane sham shod ta tahvil toy tu un va vase ya ziad";

/// Is it Persian? At least one word must be its own; its own words count twice, shared ones once, and together they must
/// come to a quarter of all words.
pub(super) fn is_finglish(words: &[Token]) -> bool {
    let among = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    let is_own = |word: &str| among(OWN, word) || STARTS.split(' ').any(|start| word.starts_with(start));
    let own = words.iter().filter(|word| is_own(&word.normal)).count();
    let shared = words.iter().filter(|word| among(SHARED, &word.normal)).count();
    own > 0 && (2 * own + shared) * 4 >= words.len()
}
