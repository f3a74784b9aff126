using Wiber.Client.Api;
using Wiber.Testing;

namespace Wiber.Trials;

/// <summary>Ends a trial: compares every node with what was acknowledged, and prints what came of it.</summary>
internal static class TrialReport
{
    private const int ShownMax = 20;

    public static async Task<int> EndAsync(TestCluster cluster, PublishLoad load, IReadOnlyCollection<string> failures)
    {
        LogHash hash = await cluster.WaitForEqualHashesAsync();
        var findings = new List<string>(failures);
        findings.AddRange(load.Refused);
        foreach (string node in cluster.NodeIds)
        {
            IReadOnlyList<Message> messages = await cluster.ReadAllAsync(node, load.Topic);
            findings.AddRange(
                HistoryCheck.Find(load.Acknowledged, load.Unknown, messages).Select(finding => $"{node}: {finding}"));
            Console.WriteLine($"{node}: {messages.Count} messages");
        }

        Console.WriteLine(
            $"acknowledged {load.AcknowledgedCount}, unknown {load.Unknown.Count}; "
            + $"the nodes agree on index {hash.Index}, hash {hash.Hash}");
        Console.WriteLine(findings.Count == 0 ? "nothing lost, doubled or reordered" : $"{findings.Count} FINDINGS");
        foreach (string finding in findings.Take(ShownMax))
        {
            Console.WriteLine("  " + finding);
        }

        return findings.Count == 0 ? 0 : 1;
    }
}
