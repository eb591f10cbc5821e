#include "site/town.h"

#include "directive/package_format.h"

#include "base/text.h"
#include "words/shipped.h"

namespace callbox::test {
namespace {

std::string area(double west, double south, double width) {
  constexpr double kHeight = 0.01;
  const auto point = [](double x, double y) { return "[" + std::to_string(x) + "," + std::to_string(y) + "]"; };
  return R"({"type":"Polygon","coordinates":[[)" + point(west, south) + "," + point(west + width, south) + "," +
         point(west + width, south + kHeight) + "," + point(west, south + kHeight) + "," + point(west, south) + "]]}";
}

}  // namespace

site::SiteContext town() {
  site::SiteContext site;
  site.words = shipped_words();
  site.languages = {"en", "es"};
  site.agency = "Maple Hollow Police Department";
  site.base_url = "https://police.maplehollow.example";
  site.notices.emergency = "911";
  site.notices.nonemergency_phone = "708-555-0123";
  site.notices.tip_phone = "708-555-0199";
  site.notices.tip_url = "https://tips.maplehollow.example/";
  site.notices.time_zone = "America/Chicago";
  for (int day = 1; day <= 5; ++day) site.notices.staffed.push_back({day, 8 * 60, 17 * 60});
  site.notices.staffed.push_back({6, 9 * 60, 13 * 60});
  site.notices.texts = {{"en", "The Maple Hollow Police Department serves a village of 21,000 people.",
                         "This site is read during staffed hours only.",
                         "Do not report a crime here. Call 911, or the desk when nobody is in danger."},
                        {"es", "El Departamento de Policía de Maple Hollow atiende a un pueblo de 21,000 personas.",
                         "Este sitio se lee solo en el horario de atención.",
                         "No denuncie aquí un delito. Llame al 911, o a la oficina si nadie está en peligro."}};
  site.notices.contact_email = "desk@maplehollow.example";
  site.kinds = {{"safety-notice", {"Safety notice", {{"es", "Aviso de seguridad"}}}, "", "OPS-3", ""},
                {"crime-prevention-tip", {"Prevention tip", {{"es", "Consejo de prevención"}}}, "", "OPS-3", ""},
                {"resource", {"Resource", {{"es", "Recurso"}}}, "", "OPS-3", ""},
                {"programme", {"Programme", {{"es", "Programa"}}}, "", "OPS-3", ""},
                {"behind-the-scenes", {"Behind the scenes", {{"es", "Entre bastidores"}}}, "", "OPS-3", ""},
                {"personnel", {"Personnel", {{"es", "Personal"}}}, "", "OPS-3", ""}};
  site.directive_title = "Public posts of the department";
  site.directive_version = "2026-01-01";
  using roster::UnitKind;
  site.units = {{"agency", "Whole village", UnitKind::kAgency, "", ""},
                {"district-1", "North District", UnitKind::kDistrict, "agency", area(-87.80, 41.90, 0.02)},
                {"district-2", "South District", UnitKind::kDistrict, "agency", area(-87.80, 41.89, 0.02)},
                {"beat-11", "Beat 11, Mill Pond", UnitKind::kBeat, "district-1", area(-87.80, 41.90, 0.01)},
                {"beat-12", "Beat 12, Station", UnitKind::kBeat, "district-1", area(-87.79, 41.90, 0.01)},
                {"beat-21", "Beat 21, Orchard", UnitKind::kBeat, "district-2", area(-87.80, 41.89, 0.01)},
                {"beat-22", "Beat 22, Old Quarry", UnitKind::kBeat, "district-2", area(-87.79, 41.89, 0.01)}};
  site.started = {1'789'000'000'000};
  return site;
}

directive::Package package_with(const Words& en, const Words& es, std::string kind) {
  directive::Package package;
  package.kind = std::move(kind);
  package.renditions.push_back({"en", en.title, en.text});
  if (!es.title.empty()) package.renditions.push_back({"es", es.title, es.text});
  package.audience.areas = {"beat-11"};
  package.channels = {"feeds", "site"};
  package.declarations.verification = directive::Verification::kVerified;
  package.declarations.verified_by = "Watch Commander";
  package.declarations.source = "Department records";
  return package;
}

std::string bytes_of(const directive::Package& package) {
  return directive::write_package(package, std::string(32, 's')).open;
}

published::PublishedPost post_with(const directive::Package& package, std::string id, UtcMillis at) {
  published::PublishedPost post;
  post.id = std::move(id);
  post.slug = slug(package.renditions.front().title);
  post.package_json = bytes_of(package);
  post.package = package;
  post.versions.push_back({1, at, "", to_hex(sha256(post.package_json)), "", ""});
  post.first_published = post.updated = at;
  return post;
}

std::vector<directive::Package> stories() {
  std::vector<directive::Package> out;
  out.push_back(package_with(
      {"Meet the officers of the Mill Pond beat",
       "Officer Dana Whitlock and Officer Luis Ferrer walk the Mill Pond beat on weekday evenings. Stop them "
       "and say hello.\n\nThey hold an hour at the library every first Tuesday, from 6 to 7 p.m., without "
       "appointment."},
      {"Conozca a los agentes del sector Mill Pond",
       "La agente Dana Whitlock y el agente Luis Ferrer recorren a pie el sector Mill Pond las tardes entre "
       "semana. Deténgalos y salúdelos.\n\nAtienden en la biblioteca el primer martes de cada mes, de 6 a 7 p. "
       "m., sin cita."},
      "personnel"));
  out.push_back(package_with(
      {"Register your bicycle for free",
       "A registered bicycle finds its way home. Bring it to the desk on Oak Avenue with a photo "
       "identification: it takes five minutes.\n\nRegister online at https://bikes.maplehollow.example/register "
       "if you prefer."},
      {"Registre gratis su bicicleta",
       "Una bicicleta registrada vuelve a casa. Tráigala a la oficina de Oak Avenue con una identificación con "
       "foto: son cinco minutos.\n\nSi lo prefiere, regístrela en https://bikes.maplehollow.example/register."},
      "programme"));
  out.push_back(package_with(
      {"Lock sheds and garages this week",
       "Tools were taken from three unlocked garages north of the pond between Monday and Thursday. Nobody was "
       "hurt.\n\nLock the side door. Leave a light on. Write down serial numbers.\nIf you see somebody in your "
       "garage, stay out and call 911."},
      {"Cierre con llave cobertizos y garajes esta semana",
       "Entre lunes y jueves se llevaron herramientas de tres garajes sin cerrar al norte del estanque. No hubo "
       "heridos.\n\nCierre la puerta lateral. Deje una luz encendida. Anote los números de serie.\nSi ve a "
       "alguien en su garaje, no entre y llame al 911."}));
  out.push_back(package_with(
      {"Station Street closed until Sunday evening",
       "A water main broke under Station Street. The street is closed between Second and Fourth Avenue until "
       "Sunday, about 6 p.m.\n\nUse Orchard Road. Buses 12 and 14 stop at the library."},
      {"Station Street, cerrada hasta el domingo por la tarde",
       "Se rompió una tubería de agua bajo Station Street. La calle está cerrada entre la Segunda y la Cuarta "
       "Avenida hasta el domingo, hacia las 6 p. m.\n\nUse Orchard Road. Los autobuses 12 y 14 paran en la "
       "biblioteca."},
      "safety-notice"));
  out.push_back(package_with(
      {"How a report becomes an investigation",
       "What happens after you file a report? A records clerk checks it the same day, a sergeant assigns it, and "
       "a detective calls you within three working days.\n\nYou can ask for a copy of your own report at any "
       "time."},
      {"Cómo una denuncia se convierte en investigación",
       "¿Qué pasa después de presentar una denuncia? El mismo día la revisa una persona de archivos, un sargento "
       "la asigna y un detective le llama en un plazo de tres días hábiles.\n\nPuede pedir una copia de su "
       "denuncia en cualquier momento."},
      "behind-the-scenes"));
  out.push_back(package_with({"Where to get help after a flood",
                              "The township lends pumps and dehumidifiers. Call 708-555-0140, weekdays 9 to 4."},
                             {}, "resource"));
  auto incident = package_with(
      {"Gas leak near the old quarry: area is being cleared",
       "Firefighters are measuring gas near Quarry Lane. People within two blocks are being asked to leave. Go to "
       "the high school gym on Fourth Avenue."},
      {"Fuga de gas cerca de la cantera vieja: se desaloja la zona",
       "Los bomberos están midiendo gas cerca de Quarry Lane. Se pide a quienes estén a menos de dos cuadras que "
       "salgan. Vayan al gimnasio de la escuela secundaria en la Cuarta Avenida."},
      "safety-notice");
  incident.declarations.active_incident = true;
  incident.declarations.source = "Incident command, Maple Hollow Fire and Police";
  incident.audience.areas = {"beat-22"};
  out.push_back(incident);
  auto everyone = package_with(
      {"Community evening on Thursday",
       "Ask the chief. Thursday, 7 p.m., village hall. Interpreters for Spanish and American Sign Language are "
       "there."},
      {"Velada con la comunidad el jueves",
       "Pregúntele a la jefa. Jueves, 7 p. m., en la alcaldía. Habrá intérpretes de español y de lengua de señas "
       "estadounidense."},
      "resource");
  everyone.audience.areas = {"agency"};
  out.push_back(everyone);
  return out;
}

}  // namespace callbox::test
