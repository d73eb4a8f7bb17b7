import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JobsModule } from './jobs/jobs.module.js';
import { PARTS, type Parts } from './parts.js';
import { RightsGuard } from './web/allow.js';
import { pages } from './web/page-list.js';

@Module({})
class PartsModule {}

/** The whole application: every page, and the worker beside it. */
@Module({})
export class AppModule {
  static forRoot(parts: Parts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        { module: PartsModule, global: true, providers: [{ provide: PARTS, useValue: parts }], exports: [PARTS] },
        JobsModule.forRoot(parts.config, parts.urls.app),
      ],
      controllers: pages,
      providers: [{ provide: APP_GUARD, useClass: RightsGuard }],
    };
  }
}
