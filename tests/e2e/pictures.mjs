// Pictures made for the tests: a JPEG that says in its EXIF where it was taken, and files that are two things at once.

// A plain JPEG, drawn by the browser itself.
export async function jpeg(page, { width = 96, height = 64, colour = '#31597d' } = {}) {
  const url = await page.evaluate(
    ([w, h, fill]) => {
      const canvas = document.createElement('canvas');
      canvas.width = w;
      canvas.height = h;
      const pen = canvas.getContext('2d');
      pen.fillStyle = fill;
      pen.fillRect(0, 0, w, h);
      pen.fillStyle = '#f2e6c9';
      pen.fillRect(w / 4, h / 3, w / 2, h / 3);
      return canvas.toDataURL('image/jpeg', 0.9);
    },
    [width, height, colour],
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

const short = (value) => Buffer.from([value >> 8, value & 255]);
const long = (value) => Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const field = (tag, type, count, value) => Buffer.concat([short(tag), short(type), long(count), value]);

// The same picture with an EXIF segment (APP1, big-endian TIFF): the camera's name and a GPS position.
export function withPlace(picture, camera = 'PHONE-OF-AN-OFFICER') {
  const name = Buffer.from(`${camera}\0`);
  const directory = 8, entries = 2;
  const nameAt = directory + 2 + entries * 12 + 4;
  const gpsAt = nameAt + name.length + (name.length % 2);
  const degreesAt = gpsAt + 2 + 4 * 12 + 4;
  const rational = (value) => Buffer.concat([long(Math.round(value * 1000)), long(1000)]);
  const degrees = (a, b, c) => Buffer.concat([rational(a), rational(b), rational(c)]);
  const tiff = Buffer.concat([
    Buffer.from('MM'), short(42), long(directory),
    short(entries), field(0x010f, 2, name.length, long(nameAt)), field(0x8825, 4, 1, long(gpsAt)), long(0),
    name, Buffer.alloc(name.length % 2),
    short(4),
    field(1, 2, 2, Buffer.from('N\0\0\0')), field(2, 5, 3, long(degreesAt)),
    field(3, 2, 2, Buffer.from('W\0\0\0')), field(4, 5, 3, long(degreesAt + 24)), long(0),
    degrees(41, 57, 12.3), degrees(87, 42, 45.6),
  ]);
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  return Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xe1]), short(body.length + 2), body, picture.subarray(2)]);
}

// A picture that a browser may also read as a page.
export const andPage = (picture) => Buffer.concat([picture, Buffer.from('<script>fetch("https://elsewhere.example/")</script>')]);
