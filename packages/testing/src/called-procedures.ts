/** Which procedures a request calls: by tRPC, batches too, and by the REST API. */
import { routes } from '@onsale/server/rest/routes/routes';

const trpcPrefix = '/trpc/';

const patterns = routes.map(({ method, path, procedure }) => ({
  method,
  procedure,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}));

export function calledProcedures({ method, url }: { method: string; url: string }): string[] {
  const { pathname } = new URL(url);
  if (pathname.startsWith(trpcPrefix)) {
    return decodeURIComponent(pathname.slice(trpcPrefix.length)).split(',');
  }
  const route = patterns.find((one) => one.method === method && one.pattern.test(pathname));
  return route ? [route.procedure] : [];
}
