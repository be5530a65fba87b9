/**
 * What a distribution puts around a site's file, `site.conf`, in one process and below one folder.
 *
 * @param more directives of the `http` block.
 */
export const nginxAround = (folder: string, more = ''): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${more}
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  include ${folder}/site.conf;
}
`
