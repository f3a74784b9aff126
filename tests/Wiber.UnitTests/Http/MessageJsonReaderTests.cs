using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.UnitTests.Http;

/// <summary>
/// Messages in JSON: what is taken, how it is encoded, and that each kind of bad input is named and refused as a whole.
/// </summary>
public sealed class MessageJsonReaderTests
{
    [Fact]
    public void A_message_keeps_all_its_fields()
    {
        RoutedBatch batch = NewBatch();
        bool isArray = Read(batch, """
            {"payload":"hé \"x\"","id":"a","key":"k","sender":"s","recipient":"r","contentType":"text/plain",
             "headers":{"h":"1","g":"2"},"timestamp":"2026-01-31T12:00:00.5+01:00"}
            """);

        Assert.False(isArray);
        Assert.True(MessageBatchReader.TryOpen(batch.Parts[0].Body.Span, out MessageBatchReader reader, out _));
        Assert.True(reader.MoveNext());
        MessageView message = reader.Current;
        Assert.Equal("hé \"x\"", Encoding.UTF8.GetString(message.Payload));
        Assert.Equal("a", Encoding.UTF8.GetString(message.Id));
        Assert.Equal("k", Encoding.UTF8.GetString(message.Key));
        Assert.Equal("s", Encoding.UTF8.GetString(message.Sender));
        Assert.Equal("r", Encoding.UTF8.GetString(message.Recipient));
        Assert.Equal("text/plain", Encoding.UTF8.GetString(message.ContentType));
        Assert.Equal(
            new DateTimeOffset(2026, 1, 31, 11, 0, 0, 500, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000,
            message.ClientTimestampUs);
        MessageHeaderReader headers = message.Headers;
        Assert.True(headers.MoveNext());
        Assert.Equal("h=1", Encoding.UTF8.GetString(headers.Name) + "=" + Encoding.UTF8.GetString(headers.Value));
    }

    [Theory]
    [InlineData("""{"payload":{"a":[1,2]}}""", """{"a":[1,2]}""", "application/json")]
    [InlineData("""{"payload":42}""", "42", "application/json")]
    [InlineData("""{"payload":"text","contentType":"application/json"}""", "\"text\"", "application/json")]
    [InlineData("""{"payload":null,"contentType":"application/vnd.x+json"}""", "null", "application/vnd.x+json")]
    [InlineData("""{"payload":"aGk=","encoding":"base64","contentType":"image/png"}""", "hi", "image/png")]
    [InlineData("""{"payload":""}""", "", "")]
    public void A_payload_is_stored_as_what_it_is(string json, string payload, string contentType)
    {
        RoutedBatch batch = NewBatch();
        Read(batch, json);

        Assert.True(MessageBatchReader.TryOpen(batch.Parts[0].Body.Span, out MessageBatchReader reader, out _));
        Assert.True(reader.MoveNext());
        Assert.Equal(payload, Encoding.UTF8.GetString(reader.Current.Payload));
        Assert.Equal(contentType, Encoding.UTF8.GetString(reader.Current.ContentType));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("{", "not valid JSON")]
    [InlineData("nonsense", "not valid JSON")]
    [InlineData("null", "expected an object")]
    [InlineData("5", "a number")]
    [InlineData("\"text\"", "a string")]
    [InlineData("[[]]", "an array")]
    [InlineData("[{\"payload\":\"a\"},7]", "message 1")]
    [InlineData("{\"payload\":\"a\"} {\"payload\":\"b\"}", "not valid JSON")]
    [InlineData("{}", "payload is missing")]
    [InlineData("{\"payload\":null}", "payload is null")]
    [InlineData("{\"payload\":\"a\",\"payload\":\"b\"}", "twice")]
    [InlineData("{\"payload\":\"a\",\"playload\":\"b\"}", "unknown field \"playload\"")]
    [InlineData("{\"payload\":\"a\",\"id\":5}", "id must be a string")]
    [InlineData("{\"payload\":\"a\",\"id\":{}}", "id must be a string")]
    [InlineData("{\"payload\":\"a\",\"id\":\"\"}", "id is empty")]
    [InlineData("{\"payload\":\"a\",\"sender\":[\"x\"]}", "sender must be a string")]
    [InlineData("{\"payload\":\"a\",\"sender\":\"two\\nlines\"}", "control characters")]
    [InlineData("{\"payload\":\"a\",\"timestamp\":\"yesterday\"}", "RFC 3339")]
    [InlineData("{\"payload\":\"a\",\"timestamp\":12.5}", "timestamp must be a string")]
    [InlineData("{\"payload\":\"a\",\"headers\":[1]}", "headers must be an object")]
    [InlineData("{\"payload\":\"a\",\"headers\":{\"h\":1}}", "header \"h\"")]
    [InlineData("{\"payload\":\"a\",\"encoding\":\"rot13\"}", "base64")]
    [InlineData("{\"payload\":\"?\",\"encoding\":\"base64\"}", "not valid base64")]
    [InlineData("{\"payload\":1,\"contentType\":\"text/plain\"}", "must be a string")]
    [InlineData("{\"payload\":\"\\ud800\"}", "Unicode")]
    [InlineData("{\"payload\":\"a\",\"key\":\"\\udc00\"}", "Unicode")]
    [InlineData("{\"payload\":NaN}", "not valid JSON")]
    public void Bad_input_is_named(string body, string expected)
    {
        ProblemException exception = Assert.Throws<ProblemException>(() => Read(NewBatch(), body));
        Assert.Equal(400, exception.Problem.Status);
        Assert.Equal(ProblemCode.InvalidMessage, exception.Problem.Code);
        Assert.Contains(expected, exception.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        byte[] body = [.. "{\"payload\":\""u8, 0xff, .. "\"}"u8];
        ProblemException exception = Assert.Throws<ProblemException>(() => MessageJsonReader.ReadDocument(body, NewBatch()));
        Assert.Contains("UTF-8", exception.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_over_the_limit_is_too_large()
    {
        string body = $$"""{"payload":"{{new string('x', MessageBatchLimits.PayloadBytesMax + 1)}}"}""";
        Assert.Equal(413, Assert.Throws<ProblemException>(() => Read(NewBatch(), body)).Problem.Status);
    }

    [Fact]
    public void Lines_are_read_one_message_each_and_a_bad_one_is_counted()
    {
        RoutedBatch batch = NewBatch();
        MessageJsonReader.ReadLines("{\"payload\":\"a\"}\r\n\n{\"payload\":\"b\"}\n"u8, batch);
        Assert.Equal(2, batch.Count);

        ProblemException exception = Assert.Throws<ProblemException>(
            () => MessageJsonReader.ReadLines("{\"payload\":\"a\"}\n{bad}\n"u8, NewBatch()));
        Assert.Contains("message 1", exception.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_mutation_of_a_body_is_anything_but_a_batch_or_a_problem()
    {
        var random = new Random(20_261_121);
        byte[] original = Encoding.UTF8.GetBytes(
            """[{"payload":"é","id":"a","headers":{"h":"1"}},{"payload":{"deep":[[[1]]]},"timestamp":"2026-01-31T12:00:00Z"}]""");
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = [.. original];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            try
            {
                MessageJsonReader.ReadDocument(body.AsSpan(0, random.Next(body.Length + 1)), NewBatch());
            }
            catch (ProblemException exception)
            {
                Assert.InRange(exception.Problem.Status, 400, 413);
            }
        }
    }

    private static RoutedBatch NewBatch() =>
        new("test", new PartitionRoute(1, null, 0), null, MessageBatchLimits.PayloadBytesMax);

    private static bool Read(RoutedBatch batch, string body) =>
        MessageJsonReader.ReadDocument(Encoding.UTF8.GetBytes(body), batch);
}
