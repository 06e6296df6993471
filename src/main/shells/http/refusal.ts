type Reason = 'host' | 'origin' | 'token';

const sentences: Record<Reason, { fr: string; en: string }> = {
  host: {
    fr: 'Arpenteur ne répond qu’à l’adresse 127.0.0.1 ou localhost de cette machine. Ouvrez l’adresse affichée dans le terminal.',
    en: 'Arpenteur answers only under 127.0.0.1 or localhost of this machine. Open the address printed in the terminal.',
  },
  origin: {
    fr: 'Cette demande vient d’une autre page qu’Arpenteur. Ouvrez l’adresse affichée dans le terminal.',
    en: 'This request comes from a page other than Arpenteur. Open the address printed in the terminal.',
  },
  token: {
    fr: 'Cette adresse demande le jeton d’accès. Ouvrez l’adresse complète affichée dans le terminal (elle finit par « ?token=… »).',
    en: 'This address needs its access token. Open the whole address printed in the terminal (it ends in “?token=…”).',
  },
};

/** A refused request's answer: a small page for a window, a line of text for a program. */
export function refusal(request: Request, status: 401 | 403, reason: Reason): Response {
  const language = /^\s*fr\b/i.test(request.headers.get('accept-language') ?? '') ? 'fr' : 'en';
  const sentence = sentences[reason][language];
  const asPage = (request.headers.get('accept') ?? '').includes('text/html');
  return new Response(asPage ? page(sentence, language) : `${sentence}\n`, {
    status,
    headers: {
      'content-type': asPage ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    },
  });
}

function page(sentence: string, language: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<title>Arpenteur</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:18vh auto;padding:0 1.5em}</style>
<h1>Arpenteur</h1>
<p>${sentence}</p>
</html>
`;
}
