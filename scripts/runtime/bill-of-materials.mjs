import { writeFileSync } from 'node:fs';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

const licenses = new Contrib.License.Factories.LicenseFactory();

/** Writes what a runtime folder is made of, as a CycloneDX 1.6 document; scanners read it. */
export function writeBillOfMaterials(file, packages) {
  const bom = new Models.Bom();
  for (const { name, version, license } of packages) {
    const component = componentOf(name, version, license);
    if (name === '@nchat/realtime-server') bom.metadata.component = component;
    else bom.components.add(component);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  writeFileSync(file, `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`);
}

function componentOf(fullName, version, license) {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(fullName);
  const purl = `pkg:npm/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${name}@${version}`;
  const component = new Models.Component(Enums.ComponentType.Library, name, { group, version, purl, bomRef: purl });
  if (typeof license === 'string') component.licenses.add(licenses.makeFromString(license));
  return component;
}
