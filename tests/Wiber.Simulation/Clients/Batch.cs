using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Client.Messages;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Raft;
using Wiber.Simulation.Runs;

namespace Wiber.Simulation.Clients;

/// <summary>
/// What a client wants stored: it is the same in every attempt, and each attempt gets records of its own, as from a request body
/// of its own. If the client names no partition, the leader spreads the messages as <see cref="RoutedBatch"/> does.
/// </summary>
internal sealed record Batch(
    string Topic, int? Partition, ulong ProducerId, ulong Sequence, IReadOnlyList<ulong> Numbers, bool HasKeys, int PayloadBytes)
{
    /// <summary>Nodes know a retry by the producer's sequence or, without one, by the messages' ids.</summary>
    public bool HasIds => ProducerId == 0;

    /// <summary>The records of one attempt, one for each partition that gets some of the messages.</summary>
    /// <param name="partitions">How many partitions the topic has, as far as the leader knows.</param>
    /// <param name="turn">Where messages without a key go, if nothing else decides.</param>
    /// <param name="mutant">A bug to put in.</param>
    public IReadOnlyList<BatchPart> Encode(int partitions, int turn, Mutant mutant)
    {
        var route = new PartitionRoute(partitions, Partition, (HasIds ? turn : (int)(Sequence % (ulong)partitions)) % partitions);
        return
        [
            .. Numbers.GroupBy(number => route.Of(KeyOf(number)))
                .Select(part => Encode(part.Key, [.. part], route.ChosenOutOf, mutant)),
        ];
    }

    private BatchPart Encode(int partition, ulong[] numbers, int chosenOutOf, Mutant mutant)
    {
        var writer = new MessageBatchWriter(LogRecordHeader.Bytes);
        bool isChoiceTold = mutant != Mutant.ChoiceNotTold;
        writer.Begin(Topic, partition, ProducerId, Sequence, isChoiceTold ? chosenOutOf : 0);
        byte[] payload = new byte[PayloadBytes];
        foreach (ulong number in numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(payload, number);
            string id = number.ToString("x") + (mutant == Mutant.IdsOfPartitions ? $"-{partition}" : "");
            var content = new MessageContent { Id = HasIds ? id : null, Key = KeyOf(number), Payload = payload };
            bool isAdded = writer.TryAdd(content, out MessageBatchError error);
            Checks.Check.That(isAdded, $"a message was not taken into its batch: {error}");
        }

        int bodyBytes = writer.BodyBytes;
        Memory<byte> record = writer.Detach(alignmentBytes: 8);
        uint checksum = Crc32C.Compute(record.Span.Slice(LogRecordHeader.Bytes, bodyBytes));
        return new BatchPart(new Proposal(EntryKind.Messages, record, bodyBytes, checksum), numbers);
    }

    private MessageField KeyOf(ulong number) => HasKeys ? (number & 0xff).ToString("x") : null;
}
