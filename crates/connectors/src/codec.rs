//! Bodies as PSPs write them: JSON, nested forms, XML.
