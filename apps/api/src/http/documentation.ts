import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { USER_HEADER } from '../auth/identity.js';
import { USER_SCHEME } from '../auth/user.guard.js';

/** The OpenAPI document of an application's controllers. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Ramus')
    .setDescription('Schedules the analysis of whole-slide images. Not for diagnostic use.')
    .setVersion('0.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: USER_HEADER, description: 'Who asks, in development mode' },
      USER_SCHEME,
    )
    .build();
  return SwaggerModule.createDocument(app, about);
}

/** Shows the document to people at `/docs`, to programs at `/docs-json`. */
export function prepareDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'docs-json', raw: ['json'] });
}
