import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate in PEM, for localhost, 127.0.0.1 and those names; nobody has signed it but itself. Needs `openssl`. */
export function selfSigned(names: readonly string[] = []): { key: string; certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), 'shotlist-cert-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const alternatives = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${alternatives}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', keyFile, '-out', certFile, ...subject], {
    stdio: 'ignore',
  });
  const made = { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certFile, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}
