using System.Globalization;
using System.Text;

namespace Wiber.Client.Configuration;

/// <summary>A cluster.toml to begin with: nodes on this machine, with a word on each setting.</summary>
public static class ClusterConfigTemplate
{
    private const int FirstPort = 9101;
    private const string FirstPortNote =
        "                            # clients; the other nodes use peer_port, by default port + 1000";

    private static readonly string[] Numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    /// <summary>Writes a file for 1 to 9 nodes, n1 on port 9101 and the others behind it.</summary>
    public static string Write(int nodeCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodeCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodeCount, ClusterConfig.NodesMax);
        string nodes = nodeCount == 1 ? "one node" : $"{Numbers[nodeCount - 1]} nodes";
        var text = new StringBuilder($"""
            # A Wiber cluster of {nodes} on this machine. `wiber up` starts it,
            # `wiber down` stops it.

            [cluster]
            name = "wiber"
            data = ".wiber"                        # logs, message store and pid files; relative to this file

            [raft]
            election_timeout_ms = [300, 600]       # a follower that hears nothing for a random time in this range asks for votes
            heartbeat_ms = 100                     # less than half of the least election timeout

            """);
        for (int i = 0; i < nodeCount; i++)
        {
            string note = i == 0 ? FirstPortNote : "";
            text.Append(CultureInfo.InvariantCulture, $"""

                [[node]]
                id = "n{i + 1}"
                host = "127.0.0.1"
                port = {FirstPort + i}{note}

                """);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }
}
