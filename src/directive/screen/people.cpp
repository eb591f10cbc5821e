// People whom a post must not make known, and words that judge before a court does. These read sentences, not numbers:
// they miss some and ask about some that are fine, and the directive decides what a finding means.
#include <array>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kMinor = "people.minor";
constexpr std::string_view kVictim = "people.victim";
constexpr std::string_view kWitness = "people.witness";
constexpr std::string_view kGuilt = "people.guilt";
constexpr std::string_view kMedical = "private.medical";

constexpr auto kNoNames = std::to_array<std::string_view>(
    {"police",    "chicago", "oak",      "the",     "department", "street",  "avenue",   "officer",  "officers", "sergeant", "detective",
     "detectives", "monday", "tuesday",  "wednesday", "thursday", "friday",  "saturday", "sunday",   "january",  "february", "march",
     "april",     "may",     "june",     "july",    "august",     "september", "october", "november", "december", "beat",     "district",
     "area",      "state",   "cook",     "county",  "park",       "north",   "south",    "east",     "west",     "lake",     "illinois",
     "services",  "service", "advocate", "assistance", "crime",   "rights",  "victim",   "victims",  "witness",  "witnesses", "village",
     "city",      "community", "national", "impact", "support",   "information", "unit",  "program",  "office",   "protection", "compensation",
     "please",    "if",      "when",     "our",     "we",         "anyone",  "call",     "this",     "that",     "they",     "he",
     "she",       "his",     "her",      "new",     "bureau",     "fund",    "statement", "statements", "act",    "month",    "week",
     "los",       "las",     "el",       "la",      "policia",    "unidad",  "servicios", "testigo", "victima",  "chief",    "commander",
     "high", "school", "library", "hospital", "center", "bank", "church", "store", "college", "university", "township", "mayor"});

// Two capitalised words, none of them a word that starts organisations and places.
std::optional<Confidence> check_name(const Subject& s, Span& span) {
  for (std::size_t i = span.begin; i < span.end;) {
    std::size_t end = i;
    while (end < span.end && s.lower[end] != ' ' && s.lower[end] != '.') ++end;
    const std::string_view word = s.lower.substr(i, end - i);
    for (const std::string_view each : kNoNames)
      if (word == each) return std::nullopt;
    i = end + 1;
  }
  return kLikely;
}

#define NAME R"([A-Z][a-z][a-z'\-]*[A-Za-z]*(?: [A-Z]\.?)? (?:(?:de|del|la|Mc|Mac|O') ?)?[A-Z][a-z'\-]*[A-Za-z]*[a-z])"
#define YOUNG R"((?:\b(?:[0-9]|1[0-7])|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen))"
#define NOT_A_PERSON \
  R"(old (?:program|building|cars?|vehicle|suv|truck|sedan|van|tradition|station|bridge|tree|law|case|cold|k-?9|dog|horse|partnership|honda|toyota|ford|record|policy|system|software|computer|agreement|investigation|house|home|church|school|initiative|unit|department|facility|grant|ordinance|warrant|canine|puppy|cat|labrador|shepherd|belgian|german|boat|business|company|contract|plan|pandemic|study|radio|jeep|nissan|model|event|festival))"
#define OFFENDER \
  R"((?:robbers?|burglars?|thief|thieves|killers?|murderers?|rapists?|shooters?|carjackers?|arsonists?|drug dealers?|gunm[ae]n|attackers?|molesters?|vandals?|abusers?|assailants?|culprits?|crooks?|criminals?|perpetrators?|perps?|muggers?|kidnappers?|stalkers?|scammers?))"
#define HEDGED \
  R"(alleg|accus|suspect|presum|pleaded|pled |plea\b|convict|sentenc|jury|found guilty|not guilty|until proven|helped|courts? |judge|verdict|if |could|how to|tips|avoid|sospech|juicio|condenad|sentenciad|supuest|prevent|unless|when |still (?:wanted|at large)|\bse declaro|before they|can be|class|charged with)"

constexpr auto kRules = std::to_array<Rule>({
    {kMinor, "(" YOUNG R"([ \-]{0,2}(?:years?|yrs?\.?)[ \-]{0,2}olds?\b))", kCertain, nullptr, {}, NOT_A_PERSON, 0, 16},
    {kMinor, R"((\b(?:[0-9]|1[0-7]) ?(?:y/o|y\.o\.?|yo\b|yoa\b|year old)))", kCertain, nullptr, {}, NOT_A_PERSON, 0, 16},
    {kMinor, R"(\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)[ \-]months?[ \-]old\b)", kCertain, nullptr, {}, R"(old (?:program|puppy|k-?9|investigation|case|dog|kitten))", 0, 16},
    {kMinor, R"(\b(?:aged?|age of)[ :]{1,2}(?:[1-9]|1[0-7])\b)", kLikely, nullptr, {}, R"(ages? \d+ ?(?:-|to|and|or|through|y|\+)|under age|age (?:\d+) (?:and|or|to)|minimum age|camp|regist|seats?|helmets?|must|program|eligible|minors? under)", 30, 20},
    {kMinor, R"(\b(?:de|tiene|con) ((?:[1-9]|1[0-7])|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete) anos\b)", kCertain, nullptr,
     R"(\b(?:nin[oa]s?|menor|joven|muchach[oa]|adolescente|hij[oa]|estudiante|victima|hermano|hermana|bebe|alumn[oa])\b|anos(?:,| fue| murio| resulto| que| recibio| es| esta| y su| desaparec| herid)|chic[oa])", R"(programa|edificio|tradicion|experiencia|mas de|historia|hace|aniversario|servicio|perro|carcel|prision|garantia)", 40, 26},
    {kMinor, R"(\bjuveniles?\b)", kLikely, nullptr, {}, R"(juvenile (?:justice|court|officer|detective|division|unit|program|bureau|law|records?|diversion|specialist|intervention|delinquency prevention|services|advocate|detention center tour|resource))", 0, 28},
    {kMinor, R"(\b(?:a|an|the|two|three|four|five|six|missing|unaccompanied|other|female|male|un|una|el|la|los|dos|tres) (minors?|menor(?:es)?(?: de edad)?)\b)", kLikely, nullptr, {},
     R"(minors? (?:injur|theft|damage|accident|crash|collision|traffic|repair|delay|offen|offense|league|change|issue|incident|fire|flood|update|burns|cuts|scrape|role|correction)|menor (?:riesgo|dano|incidente|tiempo|costo|escala|cantidad|velocidad|medida))", 0, 24},
    {kMinor, R"(\b(?:teenagers?|teen|teenage(?: \w+)?|adolescentes?|toddler|infant|preteen|newborn|schoolgirl|schoolboy|nino|nina|menor de edad|kindergartner|middle schooler|high schooler)\b)", kPossible, nullptr,
     R"(\b(?:arrest|victim|shot|struck|hit|injur|robb|assault|missing|charged|custody|wound|killed|suspect|named|identified|taken|found|stabbed|attacked|hospital|died|detenid|herid|arrestad|desaparecid|victima|atropellad|bale|abus|runaway|approached|followed)\w*)",
     R"(teen (?:academy|driv|dating|center|court|program|night|council|police)|safety (?:class|course|day|seat)|infant (?:seat|cpr|car))", 60, 60},
    {kMinor, R"(\b(?:students?|freshman|sophomore|junior|senior|(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)[ \-]graders?|estudiante|alumn[oa]) (?:at|from|in|de|del|en) (?:[a-z0-9.'\-]+ ){1,7}?(?:named|identified as|known as|llamad[oa]|identificad[oa] como)\b)", kLikely,
     nullptr, {}, {}, 0, 0, R"(\b(?:students?|freshman|sophomore|junior|senior|graders?|estudiante|alumn[oa])\b)"},
    {kMinor, NAME R"(,? (?:is )?(?:an? |the |una? )?(?:\d{1,2}(?:st|nd|rd|th)[ \-]grade )?(?:student|freshman|sophomore|(?:\d{1,2}(?:st|nd|rd|th)|sixth|seventh|eighth|first|second|third|fourth|fifth)[ \-]grader|estudiante|alumn[oa]|eighth-grader|middle schooler) (?:at|in|from|de|del))", kLikely, nullptr, {}, R"(college|university|academy recruit|universidad)", 10, 60, {}, Form::kCased},
    {kMinor, NAME R"(,? \(?(?:[1-9]|1[0-7])\)?,)", kLikely, check_name, {}, R"((?:lane|street|st|ave|avenue|district|beat|ward|unit|january|february|march|april|may|june|july|august|september|october|november|december)\.?,? \d)", 30, 4, {}, Form::kCased},

    {kVictim, R"((?:[Vv]ictims?|VICTIMS?|[Vv]ictima|[Cc]omplainant|[Dd]eceased|[Ff]allecid[oa])(?:,|:| was| is| as|, identified as| identified as| was identified as| named| name is| has been identified as|, a woman named| es|, identificad[oa] como| fue identificad[oa] como| se llama)? ()" NAME R"()\b)", kCertain, check_name, {}, {}, 0, 0, {}, Form::kCased},
    {kVictim, "(" NAME R"(),? (?:\(?\d{1,3}\)?,? )?(?:(?:of|from) [A-Z][A-Za-z ]{2,24},? )?(?:was|is|were|had been|has been) (?:the |a )?(?:brutally |fatally |critically |sexually |also |identified as the )?(?:victim|robbed|assaulted|attacked|shot|stabbed|killed|found dead|raped|beaten|carjacked|mugged|pronounced|molested|wounded|abused|burglarized|scammed|defrauded|battered|kidnapped))", kCertain, check_name, {}, {}, 0, 0, {}, Form::kCased},
    {kVictim, "(" NAME R"(),? (?:de \d{1,3} anos,? )?(?:fue|resulto|murio|ha sido) ?(?:brutalmente )?(?:asaltad[oa]|agredid[oa]|atacad[oa]|balead[oa]|apunalad[oa]|asesinad[oa]|violad[oa]|robad[oa]|herid[oa]|golpead[oa]|la victima|abusad[oa]|secuestrad[oa]|apuñalad[oa]))", kCertain, check_name, {}, {}, 0, 0, {}, Form::kCased},
    {kVictim, R"(\b(?:the |a |her |his |this )?victim(?:'s|s'|s)? (?:name|mother|father|parents|husband|wife|boyfriend|girlfriend|ex-?\w+|home|house|employer|workplace|address|apartment|daughter|son|sister|brother|neighbor|roommate|family)\b)", kLikely},
    {kVictim, R"(\b(?:the |a )?victim,? (?:who )?(?:is|was|works|worked|lives|lived|attends|owns|resides|teaches|taught)(?: as)? (?:an? |the |at |in |on |across |next |near |owner)[a-z' ]{3,40})", kPossible, nullptr, {}, R"(victim (?:is|was) (?:a |an |the )?(?:in |on |at )?(?:stable|good|critical|transported|expected|taken|safe|not|treated|listed|serious|fair|recovering|walking|standing|approached|hospital|the hospital|a \d|an? (?:adult )?(?:male|female))|victim (?:was|is) (?:a |an |the )?(?:on|in|at) (?:the )?(?:\d|side|street|block|scene|good|stable|critical|serious|fair))", 4, 40},
    {kVictim, R"(\bla victima,? (?:que )?(?:vive|trabaja|vivia|es (?:el|la) (?:duen[oa]|esposa|hij[oa]|madre|emplead[oa]|maestr[oa])|asiste)\b)", kLikely},
    {kVictim, R"(\b(?:esposa|esposo|hij[oa]|madre|casa|familia|nombre|novia|novio|hermana|hermano|domicilio) de la victima\b)", kLikely},
    {kVictim, R"(\b(?:owner|cashier|clerk|teacher|pastor|manager|bartender|principal|coach|crossing guard|barber) (?:of|at) (?:the )?[a-z0-9' ]{3,40} (?:was|were) (?:robbed|assaulted|attacked|shot|stabbed|killed|beaten|raped|carjacked)\b)", kLikely, nullptr, {}, {}, 0, 0, R"((?:robbed|assaulted|attacked|shot|stabbed|killed|beaten|raped|carjacked)\b)"},

    {kWitness, R"((?:[Ww]itness(?:es)?|WITNESS|[Tt]estigos?|[Ii]nformant|[Cc]aller|[Tt]ipster|[Nn]eighbor|[Vv]ecin[oa]|[Rr]esident)(?:,|:| was| is| named|, identified as| identified as|, llamad[oa]| llamad[oa])? ()" NAME R"()\b)", kCertain, check_name, {}, R"(resident beat|neighbor(?:hood)? watch)", 0, 14, {}, Form::kCased},
    {kWitness, "(" NAME R"(),? (?:\(?\d{1,3}\)?,? )?(?:who |que )?(?:saw|witnessed|told (?:police|officers|detectives|investigators|us)|called 911|identified the|picked (?:him|her|the suspect) out|heard the (?:shots|gunshots)|testified|will testify|reported seeing|gave (?:a|his|her) statement|recorded the|filmed the|vio |presencio|declaro|llamo al 911|dijo a (?:la policia|los detectives)))", kCertain, check_name, {}, R"((?:officer|ofc\.?|chief|sgt\.?|sergeant|detective|det\.?|commander|spokes\w+|director|mayor|lieutenant|lt\.?|captain|deputy) [a-z]+ [a-z]+)", 24, 0, {}, Form::kCased},
    {kWitness, R"(\b(?:the |a |our |only )?witness(?:es)?(?:'s?)?,? (?:who (?:lives?|works?|is)|lives?|works?|name|address|statement|is the|is an?|home|apartment|identity)\b)", kLikely, nullptr, {}, R"(witness (?:statements? (?:are|is) confidential|statement forms?))", 0, 24},
    {kWitness, R"(\b(?:neighbor|clerk|cashier|driver|customer|coworker|roommate|landlord|bartender|tenant|barista|mail carrier|dog walker) (?:at|of|from|in|across|on|who lives|living|next door)[a-z0-9' .]{2,50}(?:saw|witnessed|identified|heard|told (?:police|officers|detectives)|recorded|called 911)\b)", kPossible, nullptr, {}, {}, 0, 0, R"(\b(?:saw|witnessed|identified|heard|told|recorded|called)\b)"},
    {kWitness, R"(\b(?:el|la|un|una) testigo,? (?:que|quien) (?:vive|trabaja|es)\b)", kLikely},
    {kWitness, R"(\b(?:confidential informant|informante confidencial|cooperating witness|testigo protegid[oa])\b)", kLikely},

    {kGuilt, R"(\b(?:arrest(?:ed|s)?|caught|captur(?:ed|es)|apprehended|nabbed|got|busted|detained|took down|locked up|custody of) (?:the|this|our|that|another|two|three|a|an|both|these|serial|armed)(?: [a-z\-]{2,16}){0,2} )" OFFENDER R"(\b)", kLikely, nullptr, {}, HEDGED, 60, 60, R"(\b)" OFFENDER R"(\b)"},
    {kGuilt, R"(\b(?:the |this |our |these |serial |armed |los |el |la )?)" OFFENDER R"((?: [a-z'\-]{2,16}){0,6} (?:was|were|is|are|has been|have been|now|sits?) (?:[a-z]{2,14} ){0,2}(?:arrested|caught|captured|apprehended|behind bars|jailed|in jail|in custody|off (?:the|our) streets?|locked up|taken into custody|charged)\b)", kLikely, nullptr, {}, HEDGED, 60, 60, R"(\b)" OFFENDER R"(\b)"},
    {kGuilt, R"(\b(?:is|are|was|were|he's|she's|clearly|obviously|definitely|undoubtedly) (?:clearly |obviously |definitely |undoubtedly |100% |both )?(?:guilty|the (?:killer|murderer|shooter|robber|burglar|rapist|thief|arsonist|culprit|perpetrator))\b)", kCertain, nullptr, {}, HEDGED, 70, 50},
    {kGuilt, R"(\b(?:committed|carried out|perpetrated|is responsible for|are responsible for|was responsible for|was behind|is behind|responsible for) (?:the|this|these|those|a|an|several|multiple|all|at least|two|three|four|five|both|a string of|numerous|\d+)(?: [a-z\-]{2,16}){0,3} (?:burglar(?:y|ies)|robber(?:y|ies)|murders?|shootings?|thefts?|assaults?|crimes?|killings?|homicides?|arsons?|carjackings?|stabbings?|rapes?|batter(?:y|ies)|attacks?|vandalism)\b)", kLikely, nullptr, {}, HEDGED R"(|whoever|who committed|who is responsible|person or persons|persons? responsible|information|anyone|identify|offenders? responsible|help us|those responsible|the (?:person|individual|people)s? responsible|unknown|individuals? responsible)", 80, 60,
     R"(\b(?:committed|carried out|perpetrated|responsible for|behind) )"},
    {kGuilt, R"(\b(?:confessed|admitted (?:to )?(?:killing|shooting|robbing|stealing|the|breaking|setting|committing|his|her|doing)|admitted guilt|admitted it|did it)\b)", kLikely, nullptr, R"(\b(?:he|she|they|suspect|man|woman|arrest\w*|offender|teen|driver|subject|custody)\b)", R"(pleaded|court|guilty plea|you did it|we did it|they did it again|cadets|team|class of)", 60, 40},
    {kGuilt, R"(\b(?:arrestee|suspect|arrested (?:man|woman)|subject|man in custody|offender in custody)(?: [a-z]{2,12}){0,3} (?:robbed|burglarized|murdered|killed|shot|stabbed|raped|assaulted|stole|carjacked|molested|beat|set (?:the )?fire)\b)", kPossible, nullptr, R"(arrest|custody|caught|captured|jail)", HEDGED R"(|wanted|looking for|seek|armed)", 80, 60,
     R"(\b(?:robbed|burglarized|murdered|killed|shot|stabbed|raped|assaulted|stole|carjacked|molested|beat|fire)\b)"},
    {kGuilt, R"(\b(?:arrest\w* (?:al?|el|la|los|a los|a la)|captur\w+ (?:al?|a los|el)|atrap\w+ (?:al?|a los)|detuv\w+ (?:al?|a los)) (?:ladron(?:es)?|asesin[oa]s?|ratero s?|rateros?|violador(?:es)?|criminal(?:es)?|asaltantes?|delincuentes?|culpables?|secuestrador(?:es)?)\b)", kLikely, nullptr, {}, HEDGED, 40, 40},
    {kGuilt, R"(\b(?:el|los|la|este|estos) (?:ladron(?:es)?|asesin[oa]s?|rateros?|violador(?:es)?|criminal(?:es)?|asaltantes?|delincuentes?|culpables?)(?: [a-z]{2,16}){0,4} (?:fue|fueron|esta|estan|ha sido|ya esta|quedo) (?:[a-z]{1,12} ){0,2}(?:arrestad[oa]s?|detenid[oa]s?|capturad[oa]s?|tras las rejas|en la carcel|bajo custodia)\b)", kLikely, nullptr, {}, HEDGED, 40, 40, R"(\b(?:ladron|asesin|ratero|violador|criminal|asaltante|delincuente|culpable))"},
    {kGuilt, R"(\b(?:es|son|era|claramente) culpables?\b|\b(?:cometio|cometieron|perpetro) (?:el|los|la|las|este|varios) (?:robos?|asesinatos?|asaltos?|homicidios?|delitos?|crimen(?:es)?|tiroteos?)\b|\bconfeso (?:el|su|haber|que)\b)", kLikely, nullptr, {}, HEDGED R"(|quien|informacion|ayud)", 50, 40},

    {kMedical, R"(\b(?:medical record|patient|mrn|hospital|health insurance|medicaid|medicare|insurance) ?(?:number|no\.?|id|record|mrn|#|policy)? ?(?:number|no\.?|#|is)?[ :#]{1,3}[a-z]{0,4}-?\d{4,12}\b)", kCertain},
    {kMedical, R"(\b(?:was |is |been |were |recently )?diagnosed with [a-z\- ]{3,30})", kLikely, nullptr, {}, R"(people diagnosed|every year|each year|americans|children diagnosed|residents diagnosed)", 24, 20},
    {kMedical, R"(\b(?:suffers|suffering|suffered|suffer) from (?:an? |severe |chronic |advanced |early |untreated )?(?:dementia|alzheimer'?s?|schizophrenia|bipolar|depression|ptsd|diabetes|epilepsy|seizures?|asthma|cancer|autism|anxiety|addiction|mental|psychosis|parkinson'?s?|paranoia|stroke|a heart|heart|memory loss|delusions|withdrawal|alcoholism|overdose|an overdose)[a-z' ]{0,20})", kLikely, nullptr, {}, R"(\b(?:people|those|veterans|residents|families|individuals|americans|many|anyone|someone|persons|who|officers) (?:who )?(?:suffer|are suffering))", 28, 10},
    {kMedical, R"(\b(?:is|was|he's|she's|being|as|who is|known to be|are) (?:hiv[ \-]positive|bipolar|schizophrenic|autistic|diabetic|pregnant|suicidal|epileptic|mentally ill|psychotic|non-?verbal|an addict|a heroin addict|manic|a cancer patient|in rehab|on methadone|terminally ill|an alcoholic|hiv positive)\b)", kLikely},
    {kMedical, R"(\b(?:has|have|had|with|living with|having) (?:a history of |a diagnosis of |severe |advanced |early[ \-]stage |early[ \-]onset |untreated |stage \w+ )?(?:dementia|alzheimer'?s|autism|bipolar disorder|schizophrenia|hiv|aids|epilepsy|hepatitis|diabetes|mental illness|ptsd|tuberculosis|covid|a mental disorder|cancer|a heart condition|a brain tumor|leukemia)\b)", kPossible, nullptr, R"(\b(?:he|she|him|her|his|man|woman|suspect|victim|resident|boy|girl|driver|male|female|subject|arrestee|patient|[0-9]{1,2}-year-old|mr|mrs|ms|missing|last seen)\b)", R"(\b(?:people|those|residents|families|persons|individuals|loved ones?|officers|caregivers?|anyone|everyone|training|awareness|support group|walk|registry|program|someone)\b[a-z ]{0,24}(?:with|living|having|have|has))", 70, 30},
    {kMedical, R"(\b(?:(?:psychiatric|mental[ \-]health|psych) (?:evaluation|hold|patient|ward|history|hospitalization|commitment)|involuntar(?:y|ily) (?:commit\w*|admission|admitted)|suicide attempt|attempted suicide|tried to kill (?:himself|herself|themselves)|took (?:his|her|their) own life|off (?:his|her|their) (?:meds|medications?)|(?:his|her|their) (?:blood alcohol|bac|toxicology|blood type|hiv status|diagnosis|prescriptions?|medications?|medical (?:history|records?|condition|chart))|blood type (?:is )?(?:ab?|b|o)[+\- ]|overdosed on|found overdosed|was revived with narcan|revived with (?:narcan|naloxone)|in (?:drug )?rehab for|undergoing (?:chemotherapy|dialysis|treatment for)|tested positive for)\b)", kLikely, nullptr, {}, R"(training|awareness|prevention (?:week|month|hotline)|dispose|take[ \-]back|drop[ \-]off|drop box|(?:their|your) (?:unused|old|expired)|unused)", 40, 40},
    {kMedical, R"(\b(?:diagnosticad[oa]s? con|padece (?:de )?|sufre de |tiene (?:demencia|alzheimer|autismo|diabetes|vih|sida|esquizofrenia|epilepsia|cancer|trastorno)|esta embarazada|es (?:diabetic[oa]|autista|seropositiv[oa]|esquizofrenic[oa]|bipolar)|intento (?:suicidarse|de suicidio)|sobredosis de|evaluacion psiquiatrica|enfermedad mental|expediente medico|dio positivo)\b?[a-z ]{0,20})", kLikely, nullptr, {}, R"(personas|familias|residentes|capacitacion|prevencion|mes de|concientizacion)", 40, 40},
});
#undef NAME
#undef YOUNG
#undef NOT_A_PERSON
#undef OFFENDER
#undef HEDGED

}  // namespace

std::span<const Rule> people_rules() { return kRules; }

}  // namespace callbox::directive::screen
