using System.Net;
using System.Net.Http.Headers;

namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>Calls of etcd's gRPC API over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).</summary>
internal sealed class EtcdClient : IDisposable
{
    private const int PrefixBytes = 5;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        InitialHttp2StreamWindowSize = 1 << 20,
    });

    /// <summary>Calls a method and answers its message; null if it failed or had no answer in time.</summary>
    public async Task<byte[]?> CallAsync(
        Uri server, string method, byte[] frame, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/etcdserverpb.{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, deadline.Token);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            bool isDone = response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? status)
                && status.SequenceEqual(["0"]);
            return isDone && answer.Length >= PrefixBytes ? answer[PrefixBytes..] : null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The server is down, or does not answer.
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
