using Wiber.Trials;
using Wiber.Trials.Soak;

return args switch
{
    ["leader-kill", .. var rest] => await LeaderKillTrial.RunAsync(times: Number(rest, 20), messagesPerSecond: 500),
    ["crash-all", .. var rest] => await CrashAllTrial.RunAsync(times: Number(rest, 5)),
    ["restarts", .. var rest] => await RestartsTrial.RunAsync(clusters: Number(rest, 20)),
    ["members", .. var rest] => await MembersTrial.RunAsync(rounds: Number(rest, 3)),
    ["clocks", .. var rest] => await ClocksTrial.RunAsync(times: Number(rest, 20)),
    ["steady", .. var rest] => await SteadyTrial.RunAsync(TimeSpan.FromSeconds(Number(rest, 300)), publishers: 64),
    ["reads", .. var rest] => await ReadsTrial.RunAsync(
        messages: Number([.. rest.Take(1)], 1_000_000), nodes: rest is [_, "1"] ? 1 : 3),
    ["sample", var folder] => await SampleFolder.MakeAsync(folder),
    ["histories", .. var rest] when HistoriesOptions.Parse(rest) is { } options => await HistoriesTrial.RunAsync(options),
    ["soak", .. var rest] when SoakOptions.Parse(rest) is { } options => await SoakTrial.RunAsync(options),
    ["partitions", .. var rest] when PartitionsOptions.Parse(rest) is { } options => await PartitionsTrial.RunAsync(options),
    ["full-disk"] => await FullDiskTrial.RunAsync(),
    _ => Usage(),
};

static int Number(string[] rest, int otherwise) =>
    rest is [var text] && int.TryParse(text, out int number) && number > 0 ? number : otherwise;

static int Usage()
{
    Console.Error.WriteLine("""
        Trials against real node processes on this machine. Each prints its figures and exits with 0 only if nothing went wrong.

          leader-kill [TIMES]    500 messages/s, SIGKILL of the leader TIMES times (20): time to the first new acknowledgement
          crash-all [TIMES]      full load, SIGKILL of all nodes at once TIMES times (5): everything acknowledged is still there
          restarts [TIMES]       TIMES (20) new clusters, one node killed ten times from its first moments on: it comes back
          members [ROUNDS]       500 messages/s; ROUNDS times (3) 3 -> 5 -> 3 nodes and a wiped disk: how long each takes
          clocks [TIMES]         wall clocks at -3, 0 and +2.5 s, SIGKILL of the leader TIMES times (20): the clocks agree within
                                 their bounds, and no message has an earlier time than the one before it
          steady [SECONDS]       64 publishers without a fault for SECONDS (300): not one election, one order on all nodes
          reads [MESSAGES] [1|3] MESSAGES (1,000,000) of 256 bytes on 1 or 3 nodes (3): how long reads into them take
          histories [SECONDS] [--nodes 3|5] [--seed N] [--reads linearizable|leader|local]
                                 random SIGKILL and SIGSTOP for SECONDS (60): what clients see is linearizable; it is not with
                                 the weaker reads
          histories --check FILE a recorded history once more
          sample FOLDER          makes a node's folder and a backup with the sample data, for tests/Wiber.ClusterTests/Samples
          soak [--minutes N] [--seed N]
                                 load, consumers and every kind of fault for N (60) minutes, checked all the time (tests/soak)
          partitions [--seconds N] [--seed N]
                                 three nodes in network namespaces, cut, cut one way, flapping and lossy for N (60) seconds
                                 (root and iproute2)
          full-disk              a node whose disk is full: it says so, the others go on, and it comes back (root)
        """);
    return 2;
}
