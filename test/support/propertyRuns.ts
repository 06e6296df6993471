import fc from 'fast-check';

// Half of the usual hundred: seeds differ from run to run, and the whole of the tests has to fit into a quarter of an hour.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 50 });
