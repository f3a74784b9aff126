namespace Wiber.Tui.Demo;

/// <summary>
/// Compares what was acknowledged with what a node gives back, and nodes with each other. Pure; trusts neither side.
/// </summary>
internal static class DemoVerifier
{
    /// <summary>
    /// Finds everything by which what was read is not exactly what was acknowledged. Messages are matched by their ids; one whose
    /// id was changed is missing under the old one and a phantom under the new one.
    /// </summary>
    /// <param name="acknowledged">All messages that were sent, in any order.</param>
    /// <param name="read">All messages of the partition, as they were read.</param>
    public static IReadOnlyList<Finding> Verify(
        IReadOnlyCollection<AcknowledgedMessage> acknowledged, IReadOnlyList<ReadMessage> read)
    {
        var findings = new List<Finding>();
        Dictionary<string, AcknowledgedMessage> sent = acknowledged.ToDictionary(message => message.Id);
        ILookup<string, ReadMessage> found = read.ToLookup(message => message.Id);
        foreach (AcknowledgedMessage message in acknowledged)
        {
            findings.AddRange(VerifyOne(message, found[message.Id].ToArray()));
        }

        findings.AddRange(found.Where(group => !sent.ContainsKey(group.Key)).Select(group => new Finding(
            FindingKind.Phantom, $"{group.Key} at offset {Offsets(group)} was never sent")));
        findings.AddRange(VerifyOffsets(read));
        findings.AddRange(VerifyOrder(sent, read));
        return findings;
    }

    /// <summary>Finds the offsets at which two nodes do not hold the same message.</summary>
    public static IReadOnlyList<Finding> Compare(
        string node, IReadOnlyList<ReadMessage> read, string otherNode, IReadOnlyList<ReadMessage> otherRead)
    {
        var findings = new List<Finding>();
        for (int i = 0; i < Math.Max(read.Count, otherRead.Count); i++)
        {
            ReadMessage? one = read.ElementAtOrDefault(i);
            ReadMessage? other = otherRead.ElementAtOrDefault(i);
            if (one != other)
            {
                findings.Add(new Finding(
                    FindingKind.NodesDiffer, $"message {i} is {Show(one)} on {node} and {Show(other)} on {otherNode}"));
            }
        }

        return findings;
    }

    private static IEnumerable<Finding> VerifyOne(AcknowledgedMessage message, ReadMessage[] found)
    {
        if (found.Length == 0)
        {
            yield return new Finding(
                FindingKind.Missing, $"{message.Id} was acknowledged at offset {message.Offset} and is not there");
            yield break;
        }

        if (found.Length > 1)
        {
            yield return new Finding(FindingKind.Doubled, $"{message.Id} is at the offsets {Offsets(found)}");
        }

        if (found.All(each => each.Offset != message.Offset))
        {
            yield return new Finding(
                FindingKind.WrongOffset, $"{message.Id} was acknowledged at offset {message.Offset} and is at {Offsets(found)}");
        }

        foreach (ReadMessage altered in found.Where(each => each.Payload != message.Payload))
        {
            yield return new Finding(
                FindingKind.Altered,
                $"{message.Id} at offset {altered.Offset} was sent as \"{message.Payload}\" and is \"{altered.Payload}\"");
        }
    }

    private static IEnumerable<Finding> VerifyOffsets(IReadOnlyList<ReadMessage> read)
    {
        for (int i = 0; i < read.Count; i++)
        {
            long expected = i == 0 ? 0 : read[i - 1].Offset + 1;
            if (read[i].Offset != expected)
            {
                yield return new Finding(FindingKind.OffsetGap, $"offset {read[i].Offset} stands where {expected} should");
            }
        }
    }

    private static IEnumerable<Finding> VerifyOrder(
        Dictionary<string, AcknowledgedMessage> sent, IReadOnlyList<ReadMessage> read)
    {
        var last = new Dictionary<int, AcknowledgedMessage>();
        foreach (ReadMessage each in read)
        {
            if (!sent.TryGetValue(each.Id, out AcknowledgedMessage? message))
            {
                continue;
            }

            if (last.TryGetValue(message.Producer, out AcknowledgedMessage? before) && before.Sequence > message.Sequence)
            {
                yield return new Finding(
                    FindingKind.OutOfOrder,
                    $"{message.Id} at offset {each.Offset} comes after {before.Id}, which was sent later");
            }

            last[message.Producer] = message;
        }
    }

    private static string Offsets(IEnumerable<ReadMessage> messages) =>
        string.Join(", ", messages.Select(message => message.Offset));

    private static string Show(ReadMessage? message) =>
        message is null ? "nothing" : $"{message.Id} \"{message.Payload}\" at offset {message.Offset} ({message.Stamp})";
}
