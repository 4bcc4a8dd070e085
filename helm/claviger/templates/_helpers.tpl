{{- /* At most 35 characters: a CronJob has 52, and its name ends in -usage-compaction. */ -}}
{{- define "claviger.name" -}}
{{- if .Values.nameOverride -}}
{{- .Values.nameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 35 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" (.Release.Name | trunc 26 | trimSuffix "-") .Chart.Name -}}
{{- end -}}
{{- end -}}

{{- /* What never changes: a Deployment's selector is immutable. */ -}}
{{- define "claviger.selector" -}}
app.kubernetes.io/name: claviger
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "claviger.labels" -}}
{{ include "claviger.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end -}}

{{- /* Without the chart's version: a change of the chart alone restarts nothing. */ -}}
{{- define "claviger.podLabels" -}}
{{ include "claviger.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "claviger.image" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end -}}

{{- define "claviger.serviceImage" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{- include "claviger.image" (dict "repository" .Values.image.repository "tag" $tag "digest" .Values.image.digest) -}}
{{- end -}}

{{- /* A wildcard is nobody's address. */ -}}
{{- define "claviger.publicUrl" -}}
{{- $hosts := list -}}
{{- if .Values.ingress.enabled }}{{ $hosts = concat $hosts .Values.ingress.hosts }}{{ end -}}
{{- if .Values.httpRoute.enabled }}{{ $hosts = concat $hosts .Values.httpRoute.hostnames }}{{ end -}}
{{- $url := .Values.publicUrl -}}
{{- range $hosts }}
{{- if and (not $url) (not (contains "*" .)) }}{{ $url = printf "https://%s" . }}{{ end -}}
{{- end -}}
{{- $url -}}
{{- end -}}

{{- define "claviger.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "claviger.name" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "claviger.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurity }}
{{- with .runAsUser }}
runAsUser: {{ int64 . }}
{{- end }}
{{- with .runAsGroup }}
runAsGroup: {{ int64 . }}
{{- end }}
{{- with .fsGroup }}
fsGroup: {{ int64 . }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "claviger.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* What the pods of the service, of migrate and of cron have in common. */ -}}
{{- define "claviger.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "claviger.variable" -}}
{{- regexReplaceAll "[^A-Z0-9]" (upper .) "_" -}}
{{- end -}}

{{- /* Secrets of the stores by property name: migrate needs no others. */ -}}
{{- define "claviger.storeSecrets" -}}
{{- with .Values.database }}
quarkus.datasource.username: {{ dict "secret" .secret "key" .usernameKey | toJson }}
quarkus.datasource.password: {{ dict "secret" .secret "key" .passwordKey | toJson }}
{{- with .urlKey }}
quarkus.datasource.reactive.url: {{ dict "secret" $.Values.database.secret "key" . | toJson }}
{{- end }}
{{- end }}
{{- with .Values.redis }}
{{- if and .secret .passwordKey }}
quarkus.redis.password: {{ dict "secret" .secret "key" .passwordKey | toJson }}
{{- end }}
{{- if .urlKey }}
quarkus.redis.hosts: {{ dict "secret" .secret "key" .urlKey | toJson }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The same of migrate: as the owner of the tables, if that is not the service. */ -}}
{{- define "claviger.migrateSecrets" -}}
{{- $secrets := include "claviger.storeSecrets" . | fromYaml -}}
{{- with .Values.migrate }}
{{- if .secret }}
{{- $_ := set $secrets "quarkus.datasource.username" (dict "secret" .secret "key" .usernameKey) }}
{{- $_ := set $secrets "quarkus.datasource.password" (dict "secret" .secret "key" .passwordKey) }}
{{- $_ := set $secrets "claviger.migrate.service-role" (dict "secret" $.Values.database.secret "key" $.Values.database.usernameKey) }}
{{- end }}
{{- end }}
{{- toYaml $secrets }}
{{- end -}}

{{- /* All secrets by property name. */ -}}
{{- define "claviger.secrets" -}}
{{ include "claviger.storeSecrets" . }}
{{- if .Values.rootKey.secret }}
claviger.root-key: {{ toJson .Values.rootKey }}
{{- end }}
{{- if .Values.cron.secret }}
claviger.cron.secret: {{ dict "secret" .Values.cron.secret "key" .Values.cron.key | toJson }}
{{- end }}
{{- if and .Values.demoClients.enabled .Values.demoClients.secret }}
claviger.oauth.demo.secret: {{ dict "secret" .Values.demoClients.secret "key" .Values.demoClients.key | toJson }}
{{- end }}
{{- range $property, $where := .Values.secretSettings }}
{{ $property }}: {{ toJson $where }}
{{- end }}
{{- end -}}

{{- /* One volume of all secret files. Readable by the group only. */ -}}
{{- define "claviger.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $property, $where := . }}
      - secret:
          name: {{ $where.secret }}
          items:
            - key: {{ $where.key }}
              path: {{ $property }}
      {{- end }}
{{- end -}}

{{- define "claviger.secretVariables" -}}
{{- range $property, $where := . }}
- name: {{ include "claviger.variable" $property }}_FILE
  value: /run/secrets/claviger/{{ $property }}
{{- end }}
{{- end -}}

{{- define "claviger.storeVariables" -}}
{{- with .Values.database }}
{{- if .url }}
- name: QUARKUS_DATASOURCE_REACTIVE_URL
  value: {{ .url | quote }}
{{- end }}
{{- if .tls.secret }}
- name: QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE
  value: verify-full
- name: QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM
  value: HTTPS
- name: QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM
  value: "true"
- name: QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS
  value: /run/tls/database/ca.crt
{{- end }}
{{- end }}
{{- with .Values.redis }}
{{- if .url }}
- name: QUARKUS_REDIS_HOSTS
  value: {{ .url | quote }}
{{- end }}
{{- if .tls.secret }}
- name: QUARKUS_REDIS_TLS_ENABLED
  value: "true"
- name: QUARKUS_REDIS_TLS_HOSTNAME_VERIFICATION_ALGORITHM
  value: HTTPS
- name: QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM
  value: "true"
- name: QUARKUS_REDIS_TLS_TRUST_CERTIFICATE_PEM_CERTS
  value: /run/tls/redis/ca.crt
{{- end }}
{{- end }}
{{- end -}}

{{- /* The certificates of the authorities by which the stores are known. */ -}}
{{- define "claviger.authorityVolumes" -}}
{{- range $store := list "database" "redis" }}
{{- with (index $.Values $store).tls }}
{{- if .secret }}
- name: {{ $store }}-authority
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      - key: {{ .key }}
        path: ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "claviger.authorityMounts" -}}
{{- range $store := list "database" "redis" }}
{{- if (index $.Values $store).tls.secret }}
- name: {{ $store }}-authority
  mountPath: /run/tls/{{ $store }}
  readOnly: true
{{- end }}
{{- end }}
{{- end -}}

{{- /* What the schema cannot say. */ -}}
{{- define "claviger.checks" -}}
{{- range $where := list "database" "redis" }}
{{- $store := index $.Values $where }}
{{- if and $store.url $store.urlKey }}{{ fail (printf "%s.url and %s.urlKey are both set: which one is it?" $where $where) }}{{ end }}
{{- if not (or $store.url $store.urlKey) }}{{ fail (printf "%s.url is not set (or %s.urlKey, if it is in the Secret)" $where $where) }}{{ end }}
{{- if and $store.urlKey (not $store.secret) }}{{ fail (printf "%s.urlKey is set, but not %s.secret" $where $where) }}{{ end }}
{{- end }}
{{- range $property, $value := .Values.config }}
{{- if regexMatch "(password|secret|root-key|token)$|service-keys\\." $property }}{{ fail (printf "config.%s is a secret: name it in secretSettings" $property) }}{{ end }}
{{- if regexMatch "^quarkus\\.(datasource\\.(reactive\\.url|jdbc\\.url|username)|redis\\.hosts)$|^quarkus\\.http\\.port$|^claviger\\.(sandbox\\.enabled|public-url|oauth\\.demo\\.enabled|migrate\\..+)$" $property }}{{ fail (printf "config.%s: the chart sets it, see its values" $property) }}{{ end }}
{{- if regexMatch "://[^/@]*:[^/@]*@" (toString $value) }}{{ fail (printf "config.%s holds a password: name it in secretSettings" $property) }}{{ end }}
{{- end }}
{{- range $property, $where := .Values.secretSettings }}
{{- if regexMatch "^(claviger\\.(root-key|cron\\.secret|oauth\\.demo\\.secret)|quarkus\\.(datasource\\.(username|password|reactive\\.url)|redis\\.(hosts|password)))$" $property }}{{ fail (printf "secretSettings.%s: the chart has values of its own for it" $property) }}{{ end }}
{{- if hasKey $.Values.config $property }}{{ fail (printf "%s is set in config and in secretSettings" $property) }}{{ end }}
{{- end }}
{{- if and (contains "," .Values.redis.url) (not (hasKey .Values.config "quarkus.redis.client-type")) }}{{ fail "redis.url names several hosts: config.quarkus.redis.client-type says what they are, cluster, sentinel or replication" }}{{ end }}
{{- $operated := .Values.rootKey.secret }}
{{- range $property, $where := .Values.secretSettings }}
{{- if hasPrefix "claviger.service-keys." $property }}{{ $operated = true }}{{ end }}
{{- end }}
{{- if not $operated }}{{ fail "rootKey.secret is not set, nor any claviger.service-keys.… in secretSettings: nobody could ask anything" }}{{ end }}
{{- if and .Values.sandbox.enabled (not .Values.cron.secret) }}{{ fail "sandbox.enabled needs cron.secret: nobody would reset it" }}{{ end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}{{ fail "ingress.hosts is empty" }}{{ end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}{{ fail "httpRoute.parentRefs is empty" }}{{ end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}{{ fail "autoscaling.minReplicas is above autoscaling.maxReplicas" }}{{ end }}
{{- end -}}
