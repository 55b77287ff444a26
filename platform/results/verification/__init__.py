"""Does everything still agree with the record? One file for each topic; `checks` lists them all."""
