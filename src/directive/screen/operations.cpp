// What would tell an offender where the police are, what they will do, and what an investigation holds. (ALS-9 c, e)
#include <array>

#include "directive/screen/rule.h"

namespace callbox::directive::screen {
namespace {

using enum Confidence;

constexpr std::string_view kStaging = "operations.staging";
constexpr std::string_view kUndercover = "operations.undercover";
constexpr std::string_view kPosition = "operations.position";
constexpr std::string_view kTactics = "operations.tactics";
constexpr std::string_view kDetail = "investigation.detail";

#define FORCE \
  R"((?:officers?|units?|swat|snipers?|k-?9s?|(?:tactical|entry|swat|response|arrest|canine|fugitive|task force) (?:team|unit|officers)s?|teams?|deputies|detectives?|squads?|agents?|marksmen|negotiators?|troopers|police|cops|personnel|drones?|helicopter))"
#define FUERZA \
  R"((?:oficiales|agentes|policias|unidades|francotirador(?:es)?|equipo (?:swat|tactico)|detectives|patrullas|swat))"
#define PAST \
  R"(yesterday|last (?:night|week|month|year)|earlier (?:today|this)|concluded|was (?:executed|served)|were (?:recovered|arrested)|ayer|anoche|la semana pasada)"
#define CEREMONY \
  R"(parade|race|5k|marathon|run\b|festival|press|media|volunteers?|float|market|booth|school (?:crossing|doors)|crosswalk|greet|trick|pancake|coffee|carnival|desfile|fair\b|polling)"

constexpr auto kRules =
    std::to_array<Rule>({
        {kStaging,
         R"(\b(?:staging|staged|stage|stages|gathering|assembling|assembled|massing|mustering|forming up|setting up|rallying|meeting up|briefing)(?: [a-z]{2,10}){0,2} (?:at|in|on|behind|near|across|off|by|around|inside|outside|from|one block|two blocks|a block)\b)",
         kLikely, nullptr, "(?:" FORCE R"(|tactical|warrant|raid|perimeter|command|responders?)\b)",
         CEREMONY R"(|play|production|theater|show\b|protest(?:ers)? staged|staged a)", 60, 40,
         R"(\b(?:stag(?:ing|ed|es|e)|gathering|assembl(?:ing|ed)|massing|mustering|forming up|setting up|rallying|meeting up|briefing)\b)"},
        {kStaging,
         R"(\b(?:staging (?:area|point|location|site)|command post|mobile command|command (?:van|center|vehicle|bus)|rally point|rendezvous point|incident command|forward operating)(?: [a-z'\-]{1,14}){0,3} (?:is|are|at|in|on|located|set up|established|near|behind|moved|will be|parked)\b)",
         kLikely,
         nullptr,
         {},
         CEREMONY R"(|tour|kids|open house|display|touch-a-truck|visit|incident command (?:system|training))",
         50,
         50,
         R"(\b(?:staging (?:area|point|location|site)|command (?:post|van|center|vehicle|bus)|mobile command|rally point|rendezvous point|incident command|forward operating))"},
        {kStaging,
         R"(\b(?:puesto de mando|centro de mando|punto de (?:reunion|encuentro) (?:de|del|para) (?:los |la )?(?:agentes|oficiales|policia|swat|equipo)|area de concentracion|se (?:estan )?(?:reun\w+|concentr\w+|prepar\w+|agrup\w+) (?:en|detras|cerca))\b)",
         kLikely, nullptr, R"(agentes|oficiales|policia|swat|tactico|unidades|operativo|mando)",
         R"(vecinos|festival|desfile|reunion comunitaria|prensa)", 60, 60},

        {kUndercover,
         R"(\b(?:undercover|under-cover|plain[ \-]?clothes(?:d|man|men)?|encubiert[oa]s?|vestidos? de civil|(?:agentes?|oficial(?:es)?|policias?) de civil)\b)",
         kLikely,
         nullptr,
         {},
         R"(undercover boss|undercover (?:tv|show|film|movie|book)|retired|museum|career fair|jump ?street)",
         24,
         24},
        {kUndercover,
         R"(\b(?:unmarked (?:cars?|vehicles?|squads?|vans?|suvs?|units?|police|cruisers?|black|white|gray|silver|chevy|ford|dodge|explorers?)|(?:vehiculos?|autos?|patrullas?|carros?|camionetas?) sin (?:marcas?|identificacion|rotular|distintivos))\b)",
         kLikely,
         nullptr,
         {},
         R"(impersonat|pulled over by an unmarked|unsure|if you are (?:stopped|pulled)|not sure)",
         60,
         60},
        {kUndercover,
         R"(\b(?:decoy (?:officers?|operations?|car|vehicle|detail)|(?:prostitution|john|retail|bait|drug|gun|solicitation|tobacco|alcohol|theft) (?:sting|bait car)s?|sting operations?|bait (?:cars?|packages?|bikes?)|posing as|infiltrat(?:ed|ing|e)|wearing a wire|controlled (?:buys?|purchases?|delivery)|buy-?bust|surveillance (?:teams?|vans?|units?|details?|operations?|posts?|detectives)|conducting (?:covert )?surveillance|covert (?:operations?|officers?|surveillance|team)|operacion(?:es)? encubierta|haciendose pasar por|vigilancia encubierta)\b)",
         kLikely,
         nullptr,
         {},
         R"(scam|impersonat|posing as (?:a |an )?(?:utility|police|officer|bank|irs|city|water|comed|government|village|delivery|contractor|worker|tech|repair|employee|your|meter|court)|infiltrated (?:the )?(?:basement|water)|bees?\b|pasar por (?:empleado|policia|banco|agente del irs|trabajador))",
         50,
         50},

        {kPosition,
         "(" FORCE
         R"((?: [a-z]{2,12}){0,3} (?:are |is |were |have been |will be |currently |now |still )*(?:positioned|stationed|posted|hiding|hidden|hidden|concealed|located|set up|waiting|lying in wait|parked|watching|covering|deployed|taking cover|holding|perched|stacked|lined up)(?: up)? (?:on|at|in|behind|inside|across|near|along|from|outside|under|atop|around|by|the|above|down the|next to)\b[a-z0-9' ]{0,40}))",
         kLikely,
         nullptr,
         {},
         CEREMONY
         R"(|positioned to (?:succeed|serve)|police stations?|located at \d|department is located|headquarters|station is|office is located|is hiring)",
         40,
         60,
         R"(\b(?:positioned|stationed|posted|hiding|hidden|concealed|located|set up|waiting|lying in wait|parked|watching|covering|deployed|taking cover|holding|perched|stacked|lined up)\b)"},
        {kPosition,
         "(" FORCE
         R"((?: [a-z]{2,12}){0,2} (?:are |is |currently |now |already )*(?:on (?:the|top of|a|nearby|both) (?:[a-z]{2,12} ){0,2}(?:roofs?|rooftops?|balcon(?:y|ies)|overpass|fire escape|corner of|porch|landing|perimeter|stairwell|parking deck|water tower)|(?:at|by|outside|covering|behind) (?:the|a|his|her|every|each|both) (?:[a-z]{2,12} ){0,2}(?:back|rear|side|front|basement|alley|garage|exit|exits|doors?|windows?|stairs|fence|hedge|dumpsters?)|in (?:the|a) (?:[a-z]{2,12} ){0,2}(?:alley|stairwell|hallway|attic|crawl|gangway|bushes|woods|tree ?line|yard|backyard|next apartment|apartment (?:above|below|next)))\b))",
         kLikely,
         nullptr,
         {},
         CEREMONY R"(|fire ?fighters? (?:on|at) the roof|responded to|went to|leak|repair)",
         40,
         50,
         R"(\b(?:roofs?|rooftops?|balcon(?:y|ies)|overpass|fire escape|corner|porch|perimeter|stairwell|back|rear|side|front|basement|alley|garage|exits?|doors?|windows?|fence|hallway|attic|gangway|bushes|woods|yard|backyard|apartment|landing|deck|tower|treeline|tree|crawl|dumpsters?|hedge|stairs)\b)"},
        {kPosition,
         R"(\b(?:we have|we've got|there are|there is|got)(?: [a-z0-9\-]{1,12}){0,3} (?:officers?|units?|snipers?|squads?|detectives?|cops|teams?) (?:in|on|at|behind|inside|across|around|near) (?:the|a|every|both|each|place|position)\b[a-z0-9' ]{0,30})",
         kLikely,
         nullptr,
         {},
         CEREMONY
         R"(|on the force|in the department|on the department|at the (?:library|meeting|event|fest|table|pool|beach|school event)|in the community|in the academy|in the running|on the (?:trail|bike))",
         30,
         50,
         R"(\b(?:we have|we've got|there are|there is|got)\b)"},
        {kPosition,
         R"(\b(?:officers|swat|police|deputies|agents|units|teams?) (?:have |has |are |is )?(?:now )?(?:surround(?:ed|ing)|cordon(?:ed|ing) off|encircl(?:ed|ing)) (?:the|a|his|her) (?:[a-z]{2,12} )?(?:house|home|building|apartment|residence|garage|car|suspect)\b)",
         kLikely},
        {kPosition,
         R"(\b(?:snipers?|marksm[ae]n|francotirador(?:es)?)\b)",
         kLikely,
         nullptr,
         {},
         R"(competition|retired|movie|film|sniper rifle was|game)",
         40,
         40},
        {kPosition,
         FUERZA
         R"((?: [a-z]{2,12}){0,3} (?:apostad[oa]s?|ubicad[oa]s?|posicionad[oa]s?|escondid[oa]s?|estacionad[oa]s?|esperando|vigilando|desplegad[oa]s?|cubriendo|en (?:el|la|los) (?:techo|azotea|callejon|puerta|patio|sotano|esquina|entrada))\b[a-z ]{0,40})",
         kLikely,
         nullptr,
         {},
         R"(desfile|festival|carrera|prensa|feria|escuela)",
         40,
         60,
         R"(\b(?:oficiales|agentes|policias|unidades|francotirador|swat|tactico|detectives|patrullas)\b)"},

        {kTactics,
         R"(\b(?:(?:about|going|preparing|planning|plan|plans|getting ready|set|ready|expected|waiting|moving) (?:in )?to|will|shortly|tonight we|we'll|officers'll) (?:[a-z]{2,12} ){0,2}?(?:breach|raid|storm|enter the (?:home|house|building|apartment|residence)|make entry|force entry|move in|serve (?:a |an |the )?(?:[a-z\-]{2,12} ){0,2}warrants?|execute (?:a |an |the )?(?:[a-z\-]{2,12} ){0,2}warrants?|hit the (?:house|building|apartment)|kick in|deploy (?:gas|tear gas|flash|the|chemical|k-?9|spike|stop)|cut (?:the )?power|use (?:tear )?gas|surround|arrest (?:him|her|them) (?:when|as|at|tonight|tomorrow))\b)",
         kLikely,
         nullptr,
         {},
         R"(data breach|raid the (?:fridge|pantry|cookie)|storm (?:drain|water|will|warning|damage)|cookies)",
         20,
         30,
         R"(\b(?:breach|raid|storm|enter the|make entry|force entry|move in|serve|execute|hit the|kick in|deploy|cut (?:the )?power|gas|surround|arrest (?:him|her|them))\b)"},
        {kTactics,
         R"(\b(?:flash-?bangs?|no-knock|breaching (?:charge|team|tool|round|the)|battering ram|entry team|perimeter (?:team|positions?|units?)|containment team|spike strips?|stop sticks?|throw phone|tear gas (?:will|is|canisters?)|dynamic entry|surround and call|rules of engagement|radio (?:channel|frequency)|encrypted channel|tac channel|shift change (?:is|at|happens)|arrest team|takedown team|ariete|granadas? (?:aturdidoras?|de gas)|gas lacrimogeno)\b)",
         kLikely,
         nullptr,
         {},
         PAST
         R"(|demonstration|open house|display|training day|amateur radio|ham radio|were deployed and|weather radio|noaa)",
         50,
         50},
        {kTactics,
         R"(\b(?:(?:raids?|search warrants?|arrest warrants?|warrant sweep|sweep|roundup|takedown|operation|crackdown|checkpoint) (?:is|are|was|will be|has been|have been|to be)? ?(?:planned|scheduled|set|coming|happening|executed|served|conducted|starting|beginning|going down|under ?way|in progress) (?:for|at|on|tonight|tomorrow|this|next|right now|now|soon|in|shortly)|(?:planned|upcoming|tomorrow's|tonight's|today's|early-morning) (?:raids?|search warrant|warrant (?:service|sweep)|takedown|operation at))\b)",
         kLikely,
         nullptr,
         {},
         R"(paving|road|snow|clean|surgery|recycl|parking|roundup (?:ready|of)|street sweep|rescue operation|hours of operation|blood|food|toy|leaf|pet|dui checkpoint|sobriety|tornado|siren|construction|water main|yesterday|last (?:night|week))",
         40,
         40},
        {kTactics,
         R"(\b(?:only|just) (?:have )?(?:one|two|three|four|five|\d{1,2}) (?:officers?|squads?|cars?|units?|detectives) (?:on (?:duty|shift|the street|patrol|tonight|overnight)|available|working|covering|patrolling|tonight)|\b(?:response times? (?:is|are|will be) (?:slow|over|more|longer|up to)|no (?:officers?|squads|units|patrols?) (?:available|on patrol|on duty|patrolling|in the area)|our patrols? (?:pass|leave|stop|end|skip|change|drive)|stretched thin tonight)\b)",
         kLikely},
        {kTactics,
         R"(\b(?:(?:van|vamos|planean|planea|preparan|prepara|estan|listos) (?:a |para )?(?:allanar|irrumpir|entrar a la casa|catear|hacer una redada|ejecutar (?:una|la) orden|derribar|rodear)|(?:redadas?|allanamientos?|cateos?|operativos?) (?:planead[oa]s?|programad[oa]s?|previst[oa]s?|esta noche|manana|de manana|en curso)|orden de (?:cateo|allanamiento) (?:esta noche|manana|se ejecutara|sera))\b)",
         kLikely},

        {kDetail,
         R"(\b(?:fingerprints?|finger prints|latent prints?|palm prints?|dna|ballistics?|gunshot residue|shell casings?|spent casings?|blood spatter|fibers?|footprints|forensics?|huellas(?: dactilares| digitales)?|\badn\b|casquillos?|balistica)(?: [a-z]{2,14}){0,5} (?:found|recovered|collected|lifted|match(?:ed|es)?|show(?:s|ed)?|left|taken|link(?:s|ed)|point(?:s|ed)?|sent|from|test(?:s|ed|ing)?|results?|at the|on the|belong\w*|encontrad[oa]s?|recuperad[oa]s?|coinciden?|halladas?|levantad[oa]s?|vincul\w+)\b)",
         kLikely,
         nullptr,
         {},
         R"(appointment|background|live ?scan|\bfee\b|applicants?|job|service|class|academy|ancestry|in our dna|genealogy|kids? id|child id|training|career|students?)",
         60,
         60,
         R"(\b(?:finger ?prints?|latent|palm prints?|dna|ballistics?|gunshot|casings?|spatter|fibers?|footprints|forensics?|huellas|adn|casquillos?|balistica)\b)"},
        {kDetail,
         R"(\b(?:(?:weapon|gun|knife|murder weapon|firearm|handgun|arma) (?:was|has been|is|used was|used|fue) (?:recovered|found|believed|hidden|a \.?\d|still missing|not been found|encontrad[oa]|recuperad[oa]|hallad[oa])|\d{1,2}(?:mm| ?caliber)|\.\d{2}-?caliber|calibre|entry (?:was )?(?:made|gained) (?:through|by|via)|gained entry|forced (?:the )?(?:rear|back|side|front|basement|window|lock)|pried (?:open )?(?:the|a)|point of entry|modus operandi|left behind (?:a|his|her|the|at)|entr(?:o|aron) por la ventana)\b)",
         kPossible,
         nullptr,
         {},
         R"(turn in|buyback|buy-back|range|qualif)",
         40,
         40},
        {kDetail,
         R"(\b(?:(?:cell ?phone|phone|bank|gps|location|tower|toll|internet|email|social media) (?:records|data|pings?|dump|tower|logs?)|(?:his|her|their|suspect's) (?:text|phone|private) messages|pinged (?:his|her|the|their)|wire ?tap\w*|gps track\w+|tracking device|(?:told|statement to|interview(?:ed)? (?:by|with)|interrogat\w+|according to) (?:the )?detectives|detectives (?:believe|think|suspect|have learned|are focusing|are looking at|interviewed|have identified|plan|intend|know)|investigators (?:believe|think|suspect|have learned|are focusing|are looking at|know|plan|intend|have identified)|line-?up|photo array|polygraph|grand jury|person of interest (?:is|has been|was|named)|prime suspect|only suspect|motive (?:is|was|appears|may)|leading theory|the suspect's (?:phone|car|girlfriend|computer|apartment|mother)|sealed (?:warrant|indictment)|(?:next|will) (?:interview|question|re-interview)|los detectives (?:creen|sospechan|piensan|saben|planean)|investigadores (?:creen|sospechan|piensan|saben)|registros? telefonic\w+|rueda de reconocimiento|poligrafo|gran jurado|principal sospechoso|el movil (?:fue|es|del)|dispositivo de rastreo)\b)",
         kLikely,
         nullptr,
         {},
         R"(start(?:ing)? line|line-?up (?:of|for) (?:events|bands|music|activities|speakers|fun)|band|concert|festival|music|musical|tracking devices? (?:for|to help)|giveaway|free|protect your|scam|never give)",
         50,
         50},
        {kDetail,
         R"(\b(?:surveillance|security|doorbell|pod|ring|street) (?:video|cameras?|footage|tape)(?: [a-z]{2,14}){0,4} (?:shows?|showed|captured|reveals?|revealed|recorded|caught)\b|\b(?:video de (?:vigilancia|seguridad)|camaras?)(?: [a-z]{2,14}){0,3} (?:muestran?|captaron|capto|grabaron)\b|\bevidence (?:was|has been|shows|found|suggests|collected|recovered|links)\b|\bevidencia (?:fue|muestra|recuperada|encontrada)\b)",
         kPossible,
         nullptr,
         {},
         R"(program|registry|register|partnership|tips)",
         40,
         40,
         R"(\b(?:surveillance|security|doorbell|pod|ring|street) (?:video|camera|footage|tape)|\bvideo de|\bcamaras?\b|\bevidenc)"},
    });
#undef FORCE
#undef FUERZA
#undef PAST
#undef CEREMONY

}  // namespace

std::span<const Rule> operation_rules() {
  return kRules;
}

}  // namespace callbox::directive::screen
