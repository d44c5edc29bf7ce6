// Grafana's own types as what a dashboard's JSON must be: every field known, every word one of its enum.
//
// The published types leave open what depends on a panel's kind (options, custom, targets: Record<string, unknown>) and
// their enums do not take a literal of JSON. Both are mended here. The modules below are those of one version of Grafana:
// tsconfig-VERSION.json says where they are.
import * as common from "@grafana/schema";
import * as raw from "grafana/dashboard";
import * as heatmap from "grafana/heatmap";
import * as stat from "grafana/stat";
import * as timeline from "grafana/statetimeline";
import * as table from "grafana/table";
import * as timeseries from "grafana/timeseries";
import { PrometheusDataQuery } from "grafana/prometheus";

/** T as JSON has it: an enum of words is its words. */
type Json<T> = unknown extends T
  ? T
  : T extends string
    ? string extends T ? string : `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends Array<infer Item>
        ? Array<Json<Item>>
        : { [Key in keyof T]: Json<T[Key]> };

/** Fields in one object type, so that an unknown one is an error. */
type Merged<T> = { [Key in keyof T]: T[Key] };

type Query = Merged<Omit<PrometheusDataQuery, "datasource"> & { datasource: common.DataSourceRef }>;

/** Of panels: to the runbook. */
interface DataLink {
  title: string;
  url: string;
  targetBlank?: boolean;
}

type Defaults<Custom> = Merged<
  Omit<raw.FieldConfig, "custom" | "links" | "mappings" | "thresholds"> & {
    custom?: Custom;
    links?: DataLink[];
    mappings?: raw.ValueMap[];
    thresholds?: { mode: raw.ThresholdsMode; steps: Array<{ value: number | null; color: string }> };
  }
>;

type Panel<Kind extends string, Options, Custom> = Merged<
  Omit<raw.Panel, "type" | "options" | "fieldConfig" | "targets" | "transformations"> & {
    type: Kind;
    id: number;
    gridPos: raw.GridPos;
    options: Options;
    fieldConfig: {
      defaults: Defaults<Custom>;
      overrides: Array<{
        matcher: { id: "byName"; options: string };
        properties: Array<{ id: keyof raw.FieldConfig | `custom.${Extract<keyof Custom, string>}`; value: unknown }>;
      }>;
    };
    targets: Query[];
    transformations?: Array<{ id: "organize" | "merge"; options: Record<string, unknown> }>;
  }
>;

// What a panel's kind fills in itself is not asked for.
type Some<T, Rest extends string> = Merged<Omit<T, Rest> & Partial<Pick<T, Extract<keyof T, Rest>>>>;

type Panels =
  | Merged<Omit<raw.RowPanel, "panels"> & { panels: never[] }>
  | Panel<"timeseries", timeseries.Options, timeseries.FieldConfig>
  | Panel<"stat", Some<stat.Options, "percentChangeColorMode">, never>
  | Panel<"state-timeline", timeline.Options, timeline.FieldConfig>
  | Panel<"table", Some<table.Options, "frameIndex">, Partial<common.TableFieldOptions>>
  | Panel<"heatmap", heatmap.Options, heatmap.FieldConfig>;

// Fields of Prometheus' own, which the types of a variable and of an annotation do not name.
type Variable = Merged<raw.VariableModel & { definition?: string }>;
type Annotation = Merged<
  Omit<raw.AnnotationQuery, "target"> & { target: Query; titleFormat: string; tagKeys: string; textFormat: string }
>;

export type Dashboard = Json<
  Merged<
    Omit<raw.Dashboard, "panels" | "annotations" | "templating"> & {
      panels: Panels[];
      annotations: { list: Annotation[] };
      templating: { list: Variable[] };
    }
  >
>;
