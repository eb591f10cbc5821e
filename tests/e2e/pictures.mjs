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

// A garage at night, drawn for the pictures of the documentation.
export async function garage(page, { width = 1200, height = 675 } = {}) {
  const url = await page.evaluate(
    ([w, h]) => {
      const canvas = document.createElement('canvas');
      canvas.width = w;
      canvas.height = h;
      const pen = canvas.getContext('2d');
      const box = (x, y, bw, bh, fill) => {
        pen.fillStyle = fill;
        pen.fillRect(x * w, y * h, bw * w, bh * h);
      };
      const sky = pen.createLinearGradient(0, 0, 0, h);
      sky.addColorStop(0, '#0d1b33');
      sky.addColorStop(1, '#34456b');
      pen.fillStyle = sky;
      pen.fillRect(0, 0, w, h);
      box(0, 0.86, 1, 0.14, '#23262d');
      box(0.14, 0.3, 0.72, 0.56, '#6d5747');
      pen.fillStyle = '#3d302a';
      pen.beginPath();
      pen.moveTo(0.09 * w, 0.32 * h);
      pen.lineTo(0.5 * w, 0.08 * h);
      pen.lineTo(0.91 * w, 0.32 * h);
      pen.fill();
      box(0.2, 0.42, 0.4, 0.44, '#c9c3b4');
      for (let row = 0; row < 4; ++row) for (let column = 0; column < 4; ++column) box(0.215 + column * 0.096, 0.44 + row * 0.106, 0.08, 0.085, '#b2ab99');
      box(0.68, 0.5, 0.11, 0.36, '#2f4a3c');
      pen.fillStyle = '#d9b44a';
      pen.beginPath();
      pen.arc(0.775 * w, 0.69 * h, 0.007 * w, 0, 7);
      pen.fill();
      const glow = pen.createRadialGradient(0.735 * w, 0.44 * h, 4, 0.735 * w, 0.44 * h, 0.24 * w);
      glow.addColorStop(0, 'rgba(255, 232, 164, 0.95)');
      glow.addColorStop(0.15, 'rgba(255, 222, 140, 0.45)');
      glow.addColorStop(1, 'rgba(255, 214, 120, 0)');
      pen.fillStyle = glow;
      pen.fillRect(0, 0, w, h);
      return canvas.toDataURL('image/jpeg', 0.92);
    },
    [width, height],
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
