/** What the documents and deployment files say is compared with the code here. */
package io.headwater.cli.docs;
