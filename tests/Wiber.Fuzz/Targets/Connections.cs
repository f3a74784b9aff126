using Wiber.Client.Measuring;
using Wiber.Fuzz.Engine;
using Wiber.Node.Chat;
using Wiber.Node.Lines;

namespace Wiber.Fuzz.Targets;

/// <summary>A target for each protocol that has a port of its own.</summary>
internal static class Connections
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new ConnectionTarget<LineCommand>(
            "line",
            input => new LineReader(input, LineLimits.LineTimeout, new ResourceLimit(LineLimits.LineBytesMax)),
            request => request is LineCommand.Refused,
            [
                "PUB orders hello\nPUB orders --id 7 two words\r\n",
                "SUB orders\nPING\n\nHISTORY orders 10\nTIME_SYNC 1769860800.25\nQUIT\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".Replace("Host: x", "PING", StringComparison.Ordinal),
            ],
            [
                "PUB ", "SUB ", "HISTORY ", "TIME_SYNC ", "PING", "ping", "QUIT", "--id ", " ", "\n", "\r\n", "\r", "orders", "..", "10",
                "4294967296", "GET / HTTP/1.1\r\n", "1e999", "NaN", "\0", "\ufeff",
            ]),
        new ConnectionTarget<ChatRequest>(
            "chat",
            input => new ChatReader(input, ChatLimits.ObjectTimeout, new ResourceLimit(ChatLimits.ObjectBytesMax)),
            request => request is ChatRequest.Refused,
            [
                "{\"type\": \"login\", \"sender\": \"ana\"}{\"type\": \"chat\", \"content\": \"hi\", \"timestamp\": 1769860800.25}\n",
                " {\"type\":\"chat\",\"content\":\"\\u00e9 \\ud83d\\ude00\",\"timestamp\":\"2026-01-31T12:00:00Z\"} {\"type\":\"logout\"}",
            ],
            [
                "{", "}", "\"type\":", "\"login\"", "\"chat\"", "\"logout\"", "\"sender\":", "\"content\":", "\"timestamp\":", ",", "\"x\"",
                "null", "\\ud800", "[[[[[[[[[", "{\"a\":", "1e308", "-1", "253402300800", "\"9999-12-31T23:59:59.9999999+00:00\"", "/*", "\n",
            ]),
    ];
}
