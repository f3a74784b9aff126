using System.Runtime.CompilerServices;
using System.Text.Json;
using Wiber.Client.Api;
using Wiber.Client.Reading;

namespace Wiber.UnitTests.Client;

/// <summary>
/// Goal: reading ends where the topic ended when it began, and following neither loses nor repeats a message over failures.
/// Method: a topic in memory that grows and fails on demand.
/// </summary>
public sealed class TopicReaderTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Reading_goes_to_the_end_that_the_topic_had_when_it_began()
    {
        var topic = new FakeTopic(2500) { GrowsAtFetch = 100 };

        Assert.Equal(Offsets(0, 2500), await topic.ReadAsync(reader => reader.ReadAsync(FetchStart.Earliest, default)));
    }

    [Fact]
    public async Task Reading_waits_for_a_node_that_still_catches_up()
    {
        var topic = new FakeTopic(2500) { LaggingFetches = [1, 2] };

        Assert.Equal(Offsets(0, 2500), await topic.ReadAsync(reader => reader.ReadAsync(FetchStart.Earliest, default)));
    }

    [Theory]
    [InlineData(5, 1, 4)]
    [InlineData(5, 5, 0)]
    [InlineData(5, 99, 0)]
    [InlineData(3000, 1500, 1500)]
    public async Task The_last_messages_are_as_many_as_asked_for_or_there_are(int length, long count, int first)
    {
        var topic = new FakeTopic(length);

        Assert.Equal(Offsets(first, length), await topic.ReadAsync(reader => reader.ReadLastAsync(count, default)));
    }

    [Fact]
    public async Task Following_goes_on_after_failures_where_it_was()
    {
        var topic = new FakeTopic(100);
        topic.FailAt(10, WiberErrorCodes.Unreachable);
        topic.FailAt(11, WiberErrorCodes.NoLeader);
        topic.FailAt(60, WiberErrorCodes.UnknownTopic);

        Assert.Equal(Offsets(0, 100), await topic.ReadAsync(reader => reader.FollowAsync(FetchStart.Earliest, default)));
        Assert.Equal(3, topic.Reports.Count);
    }

    [Fact]
    public async Task Following_from_the_latest_does_not_pass_over_what_comes_during_a_failure_at_the_start()
    {
        var topic = new FakeTopic(50);
        topic.FailAt(50, WiberErrorCodes.Unreachable, growBy: 7);

        Assert.Equal(Offsets(50, 57), await topic.ReadAsync(reader => reader.FollowAsync(FetchStart.Latest, default)));
    }

    [Fact]
    public async Task Following_waits_for_a_topic_that_does_not_exist_and_gives_it_from_its_first_message()
    {
        var topic = new FakeTopic(0) { Exists = false };
        topic.FailAt(0, WiberErrorCodes.UnknownTopic, growBy: 3);

        Assert.Equal(Offsets(0, 3), await topic.ReadAsync(reader => reader.FollowAsync(FetchStart.Latest, default)));
        Assert.Contains("does not exist yet", Assert.Single(topic.Reports));
    }

    [Fact]
    public async Task Following_ends_with_a_refusal_that_time_does_not_heal()
    {
        var topic = new FakeTopic(10);
        topic.FailAt(5, WiberErrorCodes.InvalidTopic);

        WiberApiException error = await Assert.ThrowsAsync<WiberApiException>(
            () => topic.ReadAsync(reader => reader.FollowAsync(FetchStart.Earliest, default)));

        Assert.Equal(WiberErrorCodes.InvalidTopic, error.Code);
    }

    private static IEnumerable<long> Offsets(int first, int end) =>
        Enumerable.Range(first, end - first).Select(offset => (long)offset);

    private sealed class FakeTopic(int length) : IMessageSource
    {
        private readonly Dictionary<long, (string Code, int GrowBy)> _failures = [];
        private int _length = length;
        private int _fetches;

        /// <summary>Fetches, from 0, that reach a node which has only the first 400 messages.</summary>
        public int[] LaggingFetches { get; init; } = [];

        public bool Exists { get; set; } = true;

        public int GrowsAtFetch { get; init; }

        public List<string> Reports { get; } = [];

        public void FailAt(long offset, string code, int growBy = 0) => _failures.Add(offset, (code, growBy));

        public async Task<List<long>> ReadAsync(Func<TopicReader, IAsyncEnumerable<Message>> read)
        {
            var offsets = new List<long>();
            var reader = new TopicReader(this, Reports.Add);
            await using IAsyncEnumerator<Message> messages = read(reader).GetAsyncEnumerator();
            while (await messages.MoveNextAsync().AsTask().WaitAsync(Deadline))
            {
                offsets.Add(messages.Current.Offset);
            }

            return offsets;
        }

        public Task<FetchAnswer> FetchAsync(FetchStart start, int limit, CancellationToken cancellationToken)
        {
            if (!Exists)
            {
                throw new WiberApiException(WiberErrorCodes.UnknownTopic, 404, "there is no such topic");
            }

            int length = LaggingFetches.Contains(_fetches++) ? Math.Min(400, _length) : _length;
            FetchAnswer answer = start.ToString().StartsWith("last=", StringComparison.Ordinal)
                ? Last(start, length)
                : From(Math.Min(First(start), length), length, limit);
            _length += GrowsAtFetch;
            return Task.FromResult(answer);
        }

        /// <summary>Unlike a real topic it ends, so that a test does.</summary>
        public async IAsyncEnumerable<Message> ReceiveAsync(
            FetchStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            for (int offset = First(start); ; offset++)
            {
                if (_failures.Remove(offset, out (string Code, int GrowBy) failure))
                {
                    _length += failure.GrowBy;
                    Exists = true;
                    throw new WiberApiException(failure.Code, 503, "not now");
                }

                if (offset >= _length)
                {
                    yield break;
                }

                yield return ToMessage(offset);
            }
        }

        private static Message ToMessage(int offset) =>
            new() { Topic = "t", Partition = 0, Offset = offset, Payload = JsonSerializer.SerializeToElement("x") };

        private static FetchAnswer From(int first, int length, int limit)
        {
            int end = Math.Min(length, first + limit);
            return new FetchAnswer
            {
                Messages = Enumerable.Range(first, end - first).Select(ToMessage).ToArray(),
                NextOffset = end,
                EndOffset = length,
            };
        }

        /// <summary>Gives a page of 700 at most, as a node does that looked through enough.</summary>
        private static FetchAnswer Last(FetchStart start, int length)
        {
            string[] parts = start.ToString()["last=".Length..].Split("&before=");
            int end = parts.Length > 1 ? Number(parts[1]) : length;
            int first = Math.Max(0, end - Math.Min(Number(parts[0]), 700));
            return From(first, end, end - first) with { Before = first > 0 ? $"{first}" : null };
        }

        private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        private int First(FetchStart start) =>
            start == FetchStart.Earliest ? 0
            : start == FetchStart.Latest ? _length
            : Number(start.ToString()["cursor=0-".Length..]);
    }
}
