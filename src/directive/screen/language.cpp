// Words a department does not use: slurs, insults, incitement, sex, threats. The slur list is here because a filter
// must name what it filters; quoted and reclaimed uses are found too, and a person decides. (ALS-9 a)
#include <array>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kSlur = "language.slur";
constexpr std::string_view kAbuse = "language.abuse";
constexpr std::string_view kInflammatory = "language.inflammatory";
constexpr std::string_view kSexual = "language.sexual";
constexpr std::string_view kThreat = "language.threat";

constexpr auto kRules =
    std::to_array<Rule>({
        // Read in the loose form: leetspeak undone, spelt-out letters joined, stars for letters allowed.
        {kSlur,
         R"(\b(?:n[i*]+[g*]{2,}[e*a]+[rh*]*[sz]?|n[i*]gg[e*]r[sz]?|n[i]gg?uh?[sz]?|sandn[i]gg[e]r[s]?)\b)",
         kCertain,
         nullptr,
         {},
         {},
         60,
         40,
         {},
         Form::kLoose},
        {kSlur,
         R"(\bf[a*]+[g*]{1,}(?:[go*]+t?[sz]?)?\b)",
         kCertain,
         nullptr,
         {},
         R"(fag ends?)",
         4,
         8,
         {},
         Form::kLoose},
        {kSlur,
         R"(\b(?:sp[i*]c[sk]?s?|sp[i*]ck?s)\b)",
         kLikely,
         nullptr,
         {},
         R"(spick? (?:and|n|&) span|and span)",
         0,
         10,
         {},
         Form::kLoose},
        {kSlur,
         R"(\bch[i*]nk[sy]?\b)",
         kLikely,
         nullptr,
         {},
         R"(in (?:the|his|her|their|our|its) (?:armou?r|fence|wall|defen|windshield|paint|glass|chain))",
         0,
         24,
         {},
         Form::kLoose},
        {kSlur,
         R"(\b(?:k[i*]kes?|gooks?|wetbacks?|beaners?|towel ?heads?|ragheads?|camel ?jockeys?|jungle ?bunn(?:y|ies)|porch ?monkeys?|zipper ?heads?|slant ?eyes?|darkies|darkey|pickaninn(?:y|ies)|jigaboos?|spearchuckers?|wops?|dagos?|polacks?|hymies?|heebs?|shylocks?|gypped|pikeys?|pakis?|golliwogs?|wogs?|chinam[ae]n|injuns?|redskins?|shemales?|dykes|lezzies|lesbos|homos|poofters?|mongoloids?|towelies|christ-?killers?|white trash|crackas?|honk(?:y|ies)|gringos de mierda|gusanos|sudacas?|negratas?|mayates?|maricon(?:es)?|jotos?|tortilleras?|marimachas?|indios? (?:sucios?|ignorantes?|patarajad[oa]s?)|chinos de mierda|negros? de mierda|panchitos)\b)",
         kLikely,
         nullptr,
         {},
         R"(van dykes?|dykes? (?:road|rd|street|st|avenue|ave|family|court)|redskin (?:potato|peanut)|washington redskins|kike (?:hernandez|garcia|lopez)|gusanos de (?:seda|tierra)|homo sapiens|officer dykes)",
         12,
         14,
         {},
         Form::kLoose},
        {kSlur,
         R"(\b(?:dyke|coons?|japs?|spooks?|trann(?:y|ies)|retards?|retarded|r[e*]t[a*]rded?s?|gypsy|gypsies|squaws?|negroes|savages|cripples?|paddies|oriental)\b)",
         kPossible,
         nullptr,
         {},
         R"(maine coon|coon (?:hound|dog|rapids|cat|hunt)|(?:fire|flame|growth|spark) ?-?retard|retard(?:ed|s)? (?:the|fire|growth|flame|its)|(?:was|were) retarded by|spark|gypsy moth|squaw (?:creek|valley|road|rd|lake|river|peak)|dyke (?:road|rd|street|st|avenue|ave|park|inspection|failure)|(?:levee|flood|earthen|sea|van|river)[a-z ]{0,10} dyke|rice paddies|transmission|oriental (?:rug|theatre|theater|institute|shorthair|trading)|spooks? (?:and|&|walk|night|on|fest|trail|trot)|raccoon|united negro|museum|spook-?tacular|savages (?:team|baseball|rugby))",
         24,
         26,
         {},
         Form::kLoose},

        {kAbuse,
         R"(\b(?:motherf[a-z*]{3,8}|f[u*@]+[c*]k(?:s|er|ers|ed|in|ing|face|wit|tard)?|f\*{2,4}(?:k|ing|ed)?|f[#@$%!]{2,3}(?:ing)?|s[h*]{1,2}[i*!]t(?:s|ty|head|heads|bag|bags|hole|show)?|bullsh[i*]t|[a@]ss ?h[o0*]les?|dumb ?ass(?:es)?|jack ?ass(?:es)?|b[i*!]tch(?:es|y)?|bastards?|cunts?|c\*nts?|dick ?heads?|pricks|douche ?bags?|pieces? of (?:shit|garbage|trash|crap|filth|dirt)|son of a b[a-z*]+|whores?|sluts?|wankers?|twats?|goddamn(?:ed)?|stfu|gtfo)\b)",
         kLikely,
         nullptr,
         {},
         R"(bastard (?:sword|file)|jackass (?:flats|ginger|creek|penguin)|shitake|cockapoo)",
         6,
         12},
        {kAbuse, R"(\b(?:f\*{2,3}|s[h*]\*{1,2}t?|b\*{3,4}h?|a\*{2}(?:hole|es)?)(?:[^\w*]|$))", kLikely},
        {kAbuse,
         R"(\b(?:scumbags?|dirt ?bags?|low-?lif(?:e|es)|human (?:garbage|trash|filth|waste|scum)|scum(?: of the earth)?|thugs?|hoodlums?|degenerates?|crackheads?|junkies?|tweakers?|hobos?|bums|vermin|parasites|freaks|losers?|idiots?|morons?|imbeciles?|dumb(?:est)? (?:criminals?|crooks?|people|suspects?|kids|driver|drivers)|stupid(?:est)? (?:criminals?|people|crooks?|kids|drivers?|suspects?|enough|thieves|thief|moron)|clowns like|worthless|pathetic|trashy|ugly|pigs|subhumans?|illiterate|lunatics?|psychos?|nutjobs?|animals like|these animals|brain-?dead)\b)",
         kPossible,
         nullptr,
         {},
         R"(guinea pigs|stray|adopt|shelter|pond scum|soap scum|guts|farm|zoo|winners? (?:and|or)|lost and|no losers|weight loss|rodent|rats?|pests?|ugly sweater|ugly christmas|clean ?up|super freak|potbelly|for (?:dummies|idiots)|bums steer|algae|degenerative|hug a)",
         30,
         30},
        {kAbuse,
         R"(\b(?:pendej[oa]s?|cabron(?:es|a|as)?|hij[oa]s? de (?:puta|perra|la chingada)|put[oa]s?|mierda|idiotas?|estupid[oa]s?|imbecil(?:es)?|basura humana|malditos|malditas|chingad[oa]s?|chinga tu|pinches?|culer[oa]s?|escorias?|verg[au]s?|mamon(?:es)?|tarad[oa]s?|animales salvajes|rateros de mierda|malnacid[oa]s?|pinche gente|perros (?:sucios|asquerosos))\b)",
         kLikely,
         nullptr,
         {},
         R"(perros perdidos|pinche (?:de cocina|aqui)|haga clic|chef)",
         10,
         16},

        {kInflammatory,
         R"(\b(?:go back to (?:your|where you|where they|their|mexico|africa|china) ?(?:own )?(?:country|came|come)?|these (?:people|animals|illegals|savages) (?:are|need|will|always|never|only|don't|do not|should)|those people (?:are|need|always|never|don't|do not|should|only)|you people|people like (?:that|them|you|him|these)|their kind|that kind of people|not like us|get(?:s|ting)? what (?:he|she|they|you) deserved?|got what (?:he|she|they|was coming)|deserves? (?:to (?:die|rot|suffer|be shot|hang|burn)|no mercy|everything he|the death|a bullet|what (?:he|she|they) got)|deserved (?:it|to die|what)|rot in (?:jail|prison|hell|a cell)|burn in hell|good riddance|hang (?:him|her|them) (?:high|all)?|lock (?:them|'em) all up|throw away the key|string (?:him|her|them) up|shoot (?:the |all )?(?:looters|rioters|protesters|illegals|criminals)|street justice|should be shot|ought to be shot|no tears shed|one less (?:criminal|thug|gangbanger|junkie)|play stupid games|win stupid prizes|take out the trash|war on (?:cops|police)|war zone|invasion of (?:illegals|immigrants|migrants|our)|illegal aliens?|illegals|infest(?:ed|ing) (?:with|by) (?:illegals|criminals|immigrants|thugs|gangs?|migrants|drug)|enem(?:y|ies) of the (?:people|police|state)|(?:all|most|typical) (?:immigrants|blacks|whites|muslims|mexicans|jews|gays|asians|latinos|hispanics|migrants|liberals|democrats|republicans|arabs|homeless) (?:are|behavior|should|commit)|inferior race|master race|white power|race war|gas the|deport them all|send them (?:all )?back|never belonged|do not belong (?:here|in)|don't belong (?:here|in)|public enemy|soft on crime|woke)\b)",
         kLikely,
         nullptr,
         {},
         R"(movie|film|concert|public enemy (?:tour|number one museum)|woke (?:up|to)|stolen property|never belonged to|belong in the trash|zone training)",
         16,
         24},
        {kInflammatory,
         R"(\b(?:merece[n]? (?:morir|pudrirse|lo que|la muerte|sufrir)|que se pudra[n]?|se lo mereci[oa]n?|se lo merece[n]?|regres\w+ a (?:su|tu) pais|larguense|esa gente|esos? ilegales|los ilegales|gente de esa|todos los (?:inmigrantes|negros|mexicanos|musulmanes|blancos|judios|venezolanos|migrantes) son|una escoria menos|un delincuente menos|mano dura contra esos|deportenlos|fuera de nuestro (?:pais|pueblo|barrio)|plaga de|invasion de (?:migrantes|ilegales))\b)", kLikely},

        {kSexual,
         R"(\b(?:nudes?|naked (?:pics?|pictures?|photos?|women|girls?|men|selfies?)|porn(?:o|ography|ographic|hub)?|sexually explicit|blow ?jobs?|hand ?jobs?|horny|orgasms?|masturbat\w+|penis(?:es)?|vaginas?|genitals?|genitalia|boobs|titties|tits|dildos?|vibrators?|erotic\w*|x{3}|only ?fans|sexy|hot babes?|strippers?|lap dance|sexting|threesome|anal sex|oral sex|cum|ejaculat\w+|erections?|fetish|bdsm|escort services?|happy ending|nipples?|clitoris|deep ?throat|gang ?bang|hookups?|milfs?|booty call|intercourse|desnud[oa]s?|pornografi\w+|sexo (?:oral|anal)|tetas|pene|vagina|masturb\w+|orgasmo\w*|erotic[oa]s?|fotos intimas|prostibulo)\b)",
         kLikely,
         nullptr,
         {},
         R"(super bowl x{3}|x{3}-|x{3}\.|chapter x{3}|child porn|pornography (?:charges?|offen|investig|case|possession|laws?)|possession of|paint strippers?|wire strippers?|blue tits|great tits|magna cum|cum laude|water hookup|rv hookup|hookups? (?:available|for)|trailer|sextort|awareness|prevent|report|erections? of (?:signs?|fence|barric|tents?)|nude(?:-| )?colou?red|pornografia infantil|stripper well|movie ends?|hydrant)",
         30,
         30},
        {kSexual,
         R"(\b(?:(?:performed|forced|engaged in|had|having|have|wanted|demanded) (?:[a-z]{2,12} ){0,2}(?:sex|sexual (?:acts?|intercourse|favors?))(?: (?:with|on|act))?|exposed (?:his|her) (?:self|genitals?|penis|breasts?|privates?)|touched (?:his|her|their) (?:breasts?|genitals?|private parts?|buttocks|privates)|penetrat(?:ed|ion) (?:her|him|the victim|of the)|breasts? and|her (?:breasts?|buttocks|thighs|underwear)|tuvo relaciones sexuales|actos? sexual(?:es)? con|toco (?:los|sus) (?:senos|partes|genitales))\b)",
         kLikely},

        {kThreat,
         R"(\b(?:(?:i|we|he|they|you)(?:'ll| will|'m going to|'re going to| am going to| are going to| is going to| gonna|'m gonna|'re gonna| shall| swear i'll)(?: [a-z]{2,10}){0,2} (?:kill|shoot|hurt|beat(?: up)?|stab|burn|bomb|destroy|murder|bury|strangle|hang|cut|slit|smash|end|get|hunt(?: down)?|break|make|blow up|gut|execute|choke|find|come for|come after|teach)) (?:you|him|her|them|all of you|every|everyone|everybody|people|cops|officers|those|these|your|yourselves|his (?:family|house|face)|her (?:family|house|face)|that (?:officer|cop|judge|man|woman|kid)|the (?:cops|mayor|judge|chief|police|school|station|officer))(?: (?:pay|suffer|regret|bleed|wish|a lesson|and kill|and hurt|down|all|where|up|one by one|for this)\b)?)",
         kCertain,
         nullptr,
         {},
         R"(find you (?:a|the|an|some|help|resources)|get you (?:there|home|the|help|a|to|back|connected|in|out)|make you|get (?:them|everyone|people|him|her) (?:home|back|to|the|help|out|there|safely|off|a)|find (?:him|her|them|everyone|people|your) (?:a|the|home|lost|safe|help|and return|and bring|housing|pet|car|bike|resources|dog|stolen)|teach (?:you|everyone|people|them|your) (?:how|about|to|the|kids|cpr|some)|beat (?:them|you|him|her) (?:in|at|by|on)|cut (?:them|you|your) (?:a|off|some|ribbon|out|costs|response)|make (?:every|your|the|people|everyone|these|those|them)|get (?:every|your|these|those|his|her)|end (?:these|those|every)|break (?:every|these|those)|find (?:every|those|these)|destroy (?:these|those|unused|your (?:old|unused|meds)|every)|burn (?:these|those|every|calories)|kill (?:the lights|time))",
         0,
         28,
         R"(\b(?:'ll|will|going to|gonna|shall|swear)\b)"},
        {kThreat,
         R"(\b(?:kill (?:you|yourself|them all|him|her|all (?:of )?(?:you|them|cops))|you(?:'re| are)(?: all)? (?:dead|going to die|a dead|next|gonna (?:die|pay|get it))|watch your back|sleep with one eye|you(?:'ll| will)(?: all)? (?:pay|regret|suffer|be sorry|die|burn|bleed)|we(?:'re| are) (?:coming|watching) (?:for )?you|i know where you live|we know where you live|shoot (?:on sight|to kill|first)|(?:burn|blow|shoot) (?:it|the (?:station|school|place|building|precinct|village hall)) (?:down|up)|death to|bring (?:a|my|your) (?:gun|rifle|knife)s?|put a bullet|say goodbye to your|last warning|consequences you|or else (?:you|we|i)|better run|you better (?:watch|hide|run)|snitches get stitches|blood will|heads will roll|dead man walking|should be killed|someone should (?:shoot|kill)|kill all|hope (?:you|he|she|they) die)\b)",
         kLikely,
         nullptr,
         {},
         R"(speed can|speed kills|you will be sorry you missed|neighborhood watch|watching your back for you|do not bring|please don't bring|never bring)",
         24,
         24},
        {kThreat,
         R"(\b(?:(?:te|los|las|lo|la|le) (?:voy|vamos|van) a (?:matar|quebrar|encontrar|partir|quemar|disparar|golpear|reventar|cazar|hacer pagar|enterrar|chingar)|vas a (?:morir|pagar|sufrir|arrepentirte)|van a (?:morir|pagarla|pagar por|sufrir|arrepentirse)|cuida(?:te|do con) (?:la |tu )?espalda|se donde vives|sabemos donde vives?n?|estas muert[oa]|eres hombre muerto|muerte a|los matare|te matare|te matamos|ya te toca|lo vas a lamentar|se van a arrepentir|ojala te mueras|disparar a matar|hay que matarlos)\b)",
         kCertain,
         nullptr,
         {},
         R"(encontrar (?:un|una|el|la) (?:hogar|mascota|perro))",
         6,
         24},
    });

}  // namespace

std::span<const Rule> language_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
