/** What the deployment files name is started here as processes, with exactly their commands and settings. */
package io.headwater.cli.deploy;
