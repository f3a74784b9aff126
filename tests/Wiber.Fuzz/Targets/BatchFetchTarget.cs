using Wiber.Client.Messages;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz.Targets;

/// <summary>The answer of <c>GET /v1/topics/{topic}/batches</c>, as the client reads it.</summary>
internal sealed class BatchFetchTarget : FuzzTarget
{
    private const byte EveryPosition = 0b0000_0001;

    public override string Name => "batch-fetch";

    public override int Weight => 40;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        Answer(SampleMessages.Batches[0], Place(0)),
        Answer(SampleMessages.Batches[4], Place(0) with { Stored = new[] { EveryPosition }, ClockBound = 7 }),
        [
            .. Answer(SampleMessages.Batches[1], Place(3) with { Removed = new byte[] { 0b10 } }),
            .. Answer(SampleMessages.Batches[2], Place(1)),
            .. Answer(SampleMessages.Batches[3], Place(0) with { Stored = new byte[] { 0xff, 0x0f, 0x01 } }),
        ],
    ];

    public override Action<byte[]> Repair => Frames.Repair;

    public override Verdict Try(FuzzInput input)
    {
        IReadOnlyList<FetchedBatch> batches;
        try
        {
            batches = FetchedBatch.ReadAll(input.Bytes);
            foreach (FetchedBatch batch in batches)
            {
                CheckMessages(batch);
            }
        }
        catch (DamagedBatchException)
        {
            return Verdict.Refused;
        }

        Require(!input.IsBurst, "an answer with changed bytes under a checksum was accepted");
        RequireEqual(
            input.Bytes,
            batches.SelectMany(batch => Answer(batch.Encoded.ToArray(), batch.Place)).ToArray(),
            "the answer written anew");
        return Verdict.Accepted;
    }

    private static void CheckMessages(FetchedBatch batch)
    {
        long next = batch.Place.BaseOffset;
        foreach (FetchedMessageView each in batch)
        {
            Require(each.Offset >= next, $"offset {each.Offset} stands behind {next - 1}");
            next = each.Offset + 1;
        }
    }

    private static BatchPlace Place(int partition) => new()
    {
        Partition = partition,
        BaseOffset = 40,
        TimestampUs = 1_769_860_800_123_456,
        HybridTime = 7_249_349_837_312_466_944,
        Term = 3,
        LogIndex = 99,
    };

    private static byte[] Answer(byte[] batch, BatchPlace place)
    {
        byte[] encoded = new byte[place.Bytes];
        place.Write(encoded);
        return Frames.Of([encoded, batch]);
    }
}
