import type {
  CreateStudyRequest,
  HealthResponse,
  ReadyResponse,
  StudyResponse,
  StudySummary,
  UpdateStudyRequest,
} from "../types.js";
import { Calls, type Page, studyPath } from "./calls.js";
import type { CallOptions } from "./options.js";
import { pages } from "./pages.js";

/** Which studies to list. */
export interface ListStudiesOptions extends CallOptions {
  /** 1 to 1,000. Default 100. */
  limit?: number;
  offset?: number;
  /** Only studies whose name contains it. */
  search?: string;
}

/** Which studies to go through. */
export interface EachStudyOptions extends CallOptions {
  search?: string;
  /** Studies per request, 1 to 1,000. Default 1,000. */
  pageSize?: number;
}

/** Health and studies. */
export abstract class StudyCalls extends Calls {
  /** Is the process alive, and can it reach its database? */
  async health(options?: CallOptions): Promise<HealthResponse> {
    return this.json({ method: "GET", path: "/health" }, options);
  }

  /** Is the service able to serve? Says `not_ready` and why if not. */
  async ready(options?: CallOptions): Promise<ReadyResponse> {
    return this.json(
      { method: "GET", path: "/ready", accepted: [503] },
      options,
    );
  }

  /**
   * Creates a study, or loads the one of this name.
   *
   * @throws {@link ConflictError} if it exists and differs, or
   * `load_if_exists` is false.
   */
  async createStudy(
    request: CreateStudyRequest,
    options?: CallOptions,
  ): Promise<StudyResponse> {
    return this.json(
      { method: "POST", path: "/studies", body: request },
      options,
    );
  }

  /** The studies of one page, 100 unless told otherwise. */
  async listStudies(options?: ListStudiesOptions): Promise<StudySummary[]> {
    return (await this.listStudiesPage(options)).items;
  }

  /** The studies of one page, and how many there are. */
  async listStudiesPage(
    options: ListStudiesOptions = {},
  ): Promise<Page<StudySummary>> {
    const { limit, offset, search } = options;
    return this.page(
      { method: "GET", path: "/studies", query: { limit, offset, search } },
      options,
    );
  }

  /** All studies, page by page. One deleted meanwhile may hide another. */
  eachStudy(options: EachStudyOptions = {}): AsyncGenerator<StudySummary> {
    return pages(
      (limit, offset) => this.listStudies({ ...options, limit, offset }),
      (study) => study.study_id,
      options.pageSize,
    );
  }

  /** A study. */
  async getStudy(
    studyName: string,
    options?: CallOptions,
  ): Promise<StudyResponse> {
    return this.json({ method: "GET", path: studyPath(studyName) }, options);
  }

  /** Changes attributes, budget, lease and retries of a study. */
  async updateStudy(
    studyName: string,
    request: UpdateStudyRequest,
    options?: CallOptions,
  ): Promise<StudyResponse> {
    return this.json(
      { method: "PATCH", path: studyPath(studyName), body: request },
      options,
    );
  }

  /** Deletes a study with its trials. */
  async deleteStudy(studyName: string, options?: CallOptions): Promise<void> {
    await this.transport.send(
      { method: "DELETE", path: studyPath(studyName) },
      options,
    );
  }
}
