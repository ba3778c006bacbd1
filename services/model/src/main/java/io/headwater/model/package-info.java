/** The words of the domain as values: events, versions, lineage, metrics. Depends on nothing but Java. */
@NullMarked
package io.headwater.model;

import org.jspecify.annotations.NullMarked;
