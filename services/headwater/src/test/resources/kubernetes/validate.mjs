// Reads Kubernetes objects, a JSON array, from standard input and validates each by its API's schema, as kubernetes-models and
// its siblings carry them; prints a line for each mistake, and one for each kind that none of them knows.
import {readFileSync} from 'node:fs';

const PACKAGES = {
  'apps/v1': 'kubernetes-models/apps/v1',
  'v1': 'kubernetes-models/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
  'monitoring.coreos.com/v1': '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
};

for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const name = `${object.kind} ${object.metadata.name}`;
  const models = PACKAGES[object.apiVersion] ? await import(PACKAGES[object.apiVersion]) : {};
  if (!models[object.kind]) {
    console.log(`${name}: no schema`);
    continue;
  }
  try {
    new models[object.kind](object).validate();
  } catch (e) {
    console.log(`${name}: ${e.message}`);
  }
}
