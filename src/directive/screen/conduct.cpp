// What a public account is not for: selling (CPT-6), campaigning, private life, taking reports of crime (OPS-6), and
// running the department down (ALS-9 d, f).
#include <array>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kAdvertising = "conduct.advertising";
constexpr std::string_view kPolitics = "conduct.politics";
constexpr std::string_view kPersonal = "conduct.personal";
constexpr std::string_view kReport = "conduct.report-of-crime";
constexpr std::string_view kReputation = "reputation.damage";

#define WARNING \
  R"(scams?\b|scammers?|fraud|beware|stolen|counterfeit|fake|reward|fines?\b|bail|bond|bogus|theft|thieves|estafas?|robad[oa]s?|recompensa|multas?|falsific|avoid|donat|benefit|proceeds|fundrais|charity|safe (?:exchange|zone)|exchange zone|never (?:pay|send|buy)|asks? you|telling you|claims? to|victims? (?:of|paid|were)|worth of|narcotics|drugs?\b)"

constexpr auto kRules =
    std::to_array<Rule>(
        {
            {kAdvertising,
             R"(\b(?:buy (?:now|one|yours|your|today|it|a|tickets from my|from (?:me|us|my))|shop (?:now|online|at|our|my|local at)|order (?:now|yours|today|online at|your|from)|pre-?order|on sale (?:now|today|this)|limited[ \-]time (?:offer|deal|only)|while supplies last|promo(?:tional)? code|coupon code|discount code|use code|special (?:offer|price|deal|discount)|free (?:quotes?|estimates?|consultations?|trial)|for sale|now selling|selling my|best prices?|lowest prices?|great (?:deals?|prices?)|don't miss (?:this|these|our) (?:deal|sale|offer|savings)|grand opening of my|swipe up to (?:buy|shop|order)|link in bio to (?:buy|shop|order)|sponsored by|paid partnership|affiliate link|gift certificates?|money[ \-]back|satisfaction guaranteed|call for pricing|book (?:now|your|an appointment (?:with|at) (?:my|our))|visit my (?:shop|store|website|page|salon|studio|etsy)|my (?:business|shop|store|company|side (?:hustle|business|job)|etsy|salon|studio|gym|restaurant|food truck|realty|security company|landscaping|realtor|startup)|hire (?:me|my)|dm (?:me )?(?:to order|for (?:prices?|pricing|details|orders))|i(?:'m| am) (?:a realtor|selling|now a licensed realtor)|investment opportunity|crypto (?:presale|token)|become a distributor)\b)",
             kLikely,
             nullptr,
             {},
             WARNING
             R"(|buy a (?:gun|bike registration|vehicle sticker|car from|used)|buy (?:your|a) (?:village )?(?:sticker|permit|vehicle)|order your (?:free|vehicle|birth)|book your (?:free )?(?:child|car ?seat|safety|home security|fingerprint)|use code enforcement|in order to|order from|for sale (?:signs?|listings?)|court order|order today)",
             60,
             60},
            {kAdvertising,
             R"(\b\d{1,2} ?(?:%|percent) off\b|\$ ?\d[\d,.]* (?:off|each|only|a piece|plus tax|per (?:session|hour|dozen|person|month)|for (?:one|two|a|the|your)|special|today only)\b|\b(?:only|just|starting at|from|for only|for just|at only|now) \$ ?\d[\d,.]*\b)",
             kLikely,
             nullptr,
             {},
             WARNING
             R"(|sticker|permit|registration|village|license|camp|cost of|ordinance|donation|costs? the|grant|budget|vehicle sticker|passport|fee\b|parking|tow|impound)",
             60,
             50},
            {kAdvertising,
             R"(\b(?:buy|purchase|get) (?:your|a|one|two|some|new)? ?[a-z \-]{2,30} (?:at|from) (?:joe|mike|tony|my|our sponsor|my wife|my husband|[a-z]{2,14}'s)\b)",
             kPossible,
             nullptr,
             {},
             WARNING,
             60,
             60,
             R"(\b(?:buy|purchase|get) )"},
            {kAdvertising,
             R"(\b(?:compre (?:ya|ahora|hoy|el suyo)|compra (?:ya|ahora|hoy)|en venta|se vende[n]?|ofertas? (?:especial|limitada|del dia|por tiempo)|descuentos? (?:de|del|especial)|\d{1,2} ?% de descuento|(?:a|por|desde) solo \$ ?\d+|solo \$ ?\d+|precios? (?:especiales|bajos|de oferta)|mi (?:negocio|tienda|empresa|restaurante|salon|taller)|visite mi|ordene (?:ya|ahora|hoy)|cotizacion gratis|codigo promocional|llame para ordenar|contrateme|patrocinado por)\b)",
             kLikely,
             nullptr,
             {},
             WARNING,
             50,
             50},

            {kPolitics,
             R"(\b(?:vote (?:for|no|yes|against|out|republican|democrat(?:ic)?|red|blue|early for|to re-?elect)|votes? for (?:our|my|the) (?:candidate|friend|next)|re-?elect|elect (?:me|our|my|him|her|[a-z]+ for|[a-z]+ [a-z]+ (?:as|for|to) (?:mayor|sheriff|alderman|alderwoman|trustee|president|senate|congress|judge|state|village|the))|endors(?:e|es|ed|ing|ement of) (?:[a-z]+ ){0,4}(?:for|candidate|campaign|mayor|sheriff|alderman|trustee|president|senator|governor|as|referendum|slate|party)|(?:republican|democratic|democrat|libertarian|green|socialist) (?:party|candidates?|nominee|ticket|primary candidate|agenda|politicians?|senators?)|(?:democrats|republicans|liberals|conservatives) (?:are|have|want|will|hate|don't|need|should|in)|campaign (?:donations?|contributions?|rally|fund(?:raiser|raising)?|headquarters|volunteers? needed for|trail|for (?:mayor|sheriff|trustee|alderman|senate))|donate to (?:[a-z]+ ){0,3}(?:campaign|pac)|candidate for (?:mayor|sheriff|trustee|alderman|alderwoman|president|governor|senate|congress|state|judge|village|county|office|city)|running for (?:mayor|sheriff|trustee|alderman|alderwoman|president|governor|senate|congress|state|judge|village|county|office|city|re-?election)|(?:support|back|oppose) (?:the )?(?:referendum|ballot (?:measure|question)|candidate|mayor [a-z]+'?s? (?:re-?election|campaign)|senator|alderman [a-z]+ for|proposition|prop \d+)|four more years|make america|defund|political party|vote him out|vote her out|vote them out|impeach)\b)",
             kLikely,
             nullptr,
             {},
             R"(vote for (?:your|the|our|us|k-?9|a) ?(?:favorite|fav|best|name|names|k-?9|design|photo|mascot|costume|float|contest|puppy|winner|block party|pumpkin|new (?:name|logo|patch))|favorite|logo|mascot|contest|pumpkin|canine|neutral|does not endorse|cannot endorse|do not endorse|no endorsement|not endorse|never asks|parking near|polling place|town hall meeting|costume|patch design|scam|student council|homecoming)",
             40,
             46},
            {kPolitics,
             R"(\b(?:vot[ae]n? (?:por|si|no|en contra)|voten (?:por|si|no|en contra)|reelij\w+|elij\w+ a|candidat[oa]s? (?:a|al|del|para) (?:la |el )?(?:alcalde|alcaldia|sheriff|senado|congreso|presidente|presidencia|gobernador|concejal|partido|juez)|partido (?:democrata|republicano|politico|verde)|los (?:democratas|republicanos) (?:son|quieren|tienen|van|no)|apoy\w+ (?:al? )?(?:candidat[oa]|la campana de|referendo|referendum|alcalde)|campana (?:electoral|politica|de reeleccion)|done a la campana)\b)",
             kLikely,
             nullptr,
             {},
             R"(vote por (?:su|el|la|tu) (?:foto|nombre|disfraz|mascota|diseno|perro|favorit)|favorit|concurso|calabaza|disfraz)",
             30,
             50},

            {kPersonal,
             R"(\b(?:my (?:wife|husband|kids?|son|sons|daughters?|girlfriend|boyfriend|mom|dad|mother|father|family|fiance\w?|vacation|birthday|anniversary|weekend|day off|new (?:car|truck|house|boat|bike|puppy)|dog|cat|personal (?:page|account|opinion|view|instagram|blog|facebook)|opinion|honeymoon|buddy|buddies|best friend|ex\b|lunch|workout|gym|fantasy (?:team|league)|backyard|barbecue|bbq|beer|church|in-laws|sister|brother|grandma|grandpa|niece|nephew))\b)",
             kLikely,
             nullptr,
             {},
             R"(["'] ?my |call 911|\bif my\b|ask(?:s|ed)? (?:me|us)|officer'?s story|lost my|keep my|is my (?:dog|cat) licensed|what if|how do i|can i)",
             26,
             10},
            {kPersonal,
             R"(\b(?:selfie|just my (?:opinion|two cents|2 cents)|personally,? i|in my (?:personal|humble|honest) opinion|imo|imho|follow me (?:on|at)|add me on|happy (?:birthday|anniversary) to (?:my|me|the love|our (?:daughter|son))|off[ \-]duty me|my go-?fund-?me|rant over|sorry for the rant|i(?:'m| am) (?:so )?(?:bored|hungover|drunk|tired of this job|on vacation|hungry)|can't wait for (?:my|the weekend|vacation)|tgif|netflix|beers? with the|cold beer|single and|date night|i (?:hate|love) (?:mondays|my job|this job)|hit me up|dm me|miss you (?:mom|dad|babe|guys))\b)",
             kLikely,
             nullptr,
             {},
             R"(scam|selfie (?:station|with (?:an?|the|our|officer|k-?9|mccruff|santa)|booth|spot)|to order)",
             20,
             30},
            {kPersonal,
             R"(\b(?:mi (?:esposa|esposo|hij[oa]s?|familia|cumpleanos|novi[oa]|mama|papa|vacaciones|casa nueva|perro|opinion(?: personal)?|dia libre|fin de semana|aniversario|hermano|hermana|suegra)|feliz cumpleanos (?:a mi|mi amor|hij[oa])|siganme en|en lo personal|cerveza con)\b)",
             kLikely,
             nullptr,
             {},
             R"(como protejo|que hago|puedo|si mi|911|perdi mi)",
             24,
             16},

            {kReport, R"(\b(?:i (?:was|just got|got|have been|am being|'ve been|think i was|was just) (?:robbed|mugged|assaulted|attacked|carjacked|scammed|burglarized|followed|threatened|harassed|stalked|beaten|raped|hit by|jumped|ripped off|defrauded)|(?:someone|somebody|a (?:man|guy|kid|woman|person|stranger)|some (?:guy|kids|dude|man|woman|people)|two (?:guys|men|kids)|they|he|she|my (?:neighbor|ex|husband|boyfriend|landlord)|kids) (?:just |is |are |has |have |keeps? |tried to |'s |was |were |currently |always )*(?:broke into|breaking into|broken into|break into|stole|stealing|stolen|robbed|robbing|smashed|smashing|following me|hit my|hitting|threatened|threatening|trying to (?:break|get|open|steal|enter)|pointed a gun|waving a gun|selling drugs|dealing drugs|beating|shooting|prowling|looking (?:in|into) (?:my|car|windows)|peeping|vandaliz\w+|harassing|grabbed|punched|keyed|slashed|spray ?paint\w+|tagging|took my|attack\w*|checking car doors|pulling (?:on )?(?:car )?door handles)|my (?:[a-z]{2,12} )?(?:car|bike|house|home|purse|wallet|phone|apartment|garage|package|packages|truck|van|store|shop|catalytic converter|license plates?|son's bike|daughter's bike|laptop|mail|identity) (?:was|got|has been|were|is|have been|just got|keeps getting) (?:just )?(?:stolen|broken into|robbed|vandalized|burglarized|taken|smashed|hit|missing|keyed|snatched)|had (?:my|our) (?:[a-z]{2,12} ){1,2}(?:stolen|broken into|vandalized|taken))\b)", kLikely, nullptr, {}, R"(\bif (?:someone|somebody|you|your|a|my)|report(?:ed|s)? that|police said|victims?\b|residents? (?:said|told|reported)|has (?:ever )?(?:your|been)|who (?:stole|broke)|officers|detectives|arrest|suspects?|wanted|last night's|when (?:someone|somebody)|whether|imagine|signs that|warning|tips?\b|what to do)", 50, 60},
            {kReport,
             R"(\b(?:(?:i|we)(?:'d| would)? (?:want|like|need|wanna|wish) to (?:report|file (?:a|an)|make a report)|(?:need|send|get|want) (?:the )?(?:police|help|an officer|officers|a cop|cops|someone|a squad|911)(?: (?:here|now|asap|right away|to|at|please|over))|there(?:'s| is| are)? (?:a |an |some |two |three )?(?:man|guy|person|woman|someone|somebody|kids|people|men|guys|dude|suspicious (?:car|van|man|person|vehicle|guy)|fight|shooting|break-?in|intruder|prowler) (?:with a|with|outside|in my|at my|on my|next door|going on|happening|breaking|trying|fighting|lurking|parked|screaming|who|sitting|walking|looking|hanging)|i (?:just )?(?:heard|hear|saw|see|witnessed|am hearing|'m hearing) (?:a |an |some |several |multiple |two |three |about |like |\d+ |lots of |what sounded like )*(?:gun ?shots?|shots|screaming|someone|somebody|a man|guy|man|men|people|kids|fireworks or|glass|break|robbery|fight|drug deal|accident|person|woman|explosions?)|please (?:help|send|hurry|come|call the police)|call the (?:cops|police) (?:for|to|on)|is (?:following|stalking|chasing|threatening|hitting|hurting|beating) (?:me|us|her|my)|help me|what should i do about (?:my stolen|the)|can (?:someone|an officer|you guys|you|somebody) (?:come|check|stop by|send|please)|report a (?:crime|theft|break-?in|stolen|robbery|burglary|hit and run|hit-and-run) (?:that|which|happened|from|i|on my|at my))\b)",
             kLikely,
             nullptr,
             {},
             R"(\bif (?:you|someone|there|a)\b|\bto report a\b.{0,30}call 911|officers|police said|detectives|suspects?\b|arrest|residents? (?:who|reported|said)|please (?:help|call) (?:us|keep|if|the|detectives|identify|our|local|make|find|911|stop|by|end|slow|prevent)|please come (?:to|join|out|meet|by|see)|please send (?:tips?|your|photos?|us|an? email|questions|donations?|comments|it|them|videos?|any)|help us|when you|anyone who|callers?)",
             40,
             40},
            {kReport, R"(\b(?:me (?:acaban de |estan |han )?(?:robaron|roban|robar|robando|asaltaron|asaltar|atacaron|amenazaron|amenaza|amenazan|siguen|sigue|siguiendo|persigue|golpearon|golpeo|estafaron|chocaron|quitaron)|(?:quiero|quisiera|necesito|deseo) (?:reportar|denunciar|hacer una denuncia|hacer un reporte|ayuda|policia|a la policia|una patrulla|un oficial)|alguien (?:esta|entro|rompio|trata|intenta|quiere|me|se metio|robo|se robo|anda)|(?:oi|escuche|escucho|se oyen|oimos) (?:disparos|balazos|tiros|gritos)|hay (?:un|una|unos|dos|alguien|gente) (?:[a-z]+ ){0,2}(?:con (?:una |un )?(?:arma|pistola|cuchillo)|peleando|afuera de mi|rompiendo|robando|tratando|vendiendo drogas|sospechos[oa])|se (?:robaron|llevaron) mi|mi (?:carro|casa|bicicleta|coche|auto|bolsa|cartera|telefono|camioneta) (?:fue|ha sido|lo|la|me lo|me la)? ?(?:robad[oa]|robaron|vandalizad[oa])|vi a (?:un|una|alguien|dos)|manden (?:ayuda|policia|una patrulla)|por favor (?:ayuda|ayudenme|manden|vengan))\b)", kLikely, nullptr, {}, R"(\bsi (?:alguien|me|usted|le|ve|hay|vio|oye)|oficiales|detectives|sospechos[oa]s? fue|arrest|la policia (?:dijo|informo)|victima|testigo)", 40, 50},

            {kReputation,
             R"(\b(?:corrupt (?:cops?|police|department|officers?|chief|sergeant|brass|judges?|prosecutors?)|(?:cops|police|officers|department|chief|brass|command staff|management|prosecutors?|judges?|state's attorney|village board|mayor) (?:is|are|was|were) (?:[a-z]{2,12} ){0,2}(?:corrupt|incompetent|lazy|racists?|a joke|useless|liars?|lying|a disgrace|disgraceful|crooked|clueless|a mess|broken|brutal|dirty|cowards?|to blame|failing (?:us|you|victims)|asleep|idiots?|worthless)|dirty cops?|crooked cops?|bad cops?|racist cops?|lazy (?:cops?|officers?|detectives?)|killer cops?|police brutality|cover-?ups?|covered (?:it|this) up|(?:we|our (?:department|officers?|detectives?)|the department|this department|the police) (?:really |totally |badly |completely )?(?:screwed up|messed up|botched|blew it|dropped the ball|don't care|do not care|doesn't care|can't be bothered|couldn't care less|lied|bungled|are a joke|is a joke|let you down|failed (?:you|the|this|to (?:protect|do|respond|act)))|(?:our|the|this|my) (?:chief|commander|sergeant|lieutenant|captain|boss|supervisors?|department|sheriff|superintendent) (?:is|are|sucks|has no|doesn't|can't|couldn't|won't) (?:an? |so |the )?(?:worst|terrible|clue|idea|awful|incompetent|idiot|tyrant|liar|joke|embarrassment|disaster|fraud|care|manage|lead|back us)|(?:embarrass(?:ment|ing)|disgrace|shame(?:ful)?) (?:to|for|of|on) (?:the |our |this |your )?(?:badge|department|police|uniform|force|profession|agency|officers)|worst (?:department|police|chief|commander)|low morale|morale is|understaffed and|nobody (?:here|in this department) (?:cares|knows)|(?:let|lets|letting) (?:criminals|them|him|everyone) (?:go|off|walk)|catch and release|hands are tied by)\b)",
             kLikely,
             nullptr,
             {},
             R"(investigat|training|prevent|public corruption|fish|allegation|task force|hotline|complaint|catch and release (?:fishing|pond|derby)|fishing|derby|bass|trout|apologi)",
             50,
             50},
            {kReputation,
             R"(\b(?:(?:policia|oficiales|jefe|departamento|policias|comandante)(?: [a-z]{2,12}){0,2} (?:corrupt[oa]s?|incompetentes?|inutil(?:es)?|racistas?|floj[oa]s?|mentiros[oa]s?|abusiv[oa]s?|vendid[oa]s?|una verguenza|una broma|un fracaso|un desastre)|brutalidad policial|(?:es|son) una verguenza|no (?:sirve|sirven) para nada|encubrimiento|encubrieron)\b)",
             kLikely,
             nullptr,
             {},
             R"(investig|capacitacion|prevenir|denunci)",
             40,
             40},
        });
#undef WARNING

}  // namespace

std::span<const Rule> conduct_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
