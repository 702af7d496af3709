/** Whether a client accepts gzip, from its `Accept-Encoding` header. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return headerList(acceptEncoding).some((coding) =>
    /^gzip(\s*;\s*q=(?!0(\.0*)?$)|$)/i.test(coding),
  );
}

function headerList(header = ''): string[] {
  return header.split(',').map((part) => part.trim());
}
