using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Wiber.Node.Http;

/// <summary>A JSON writer and the memory it writes to, used again for the next answer unless it grew large.</summary>
internal sealed class JsonBuffer : IResettable
{
    private const int KeptBytesMax = 16 * 1024;
    private const int KeptMax = 64;

    private static readonly ObjectPool<JsonBuffer> Kept =
        new DefaultObjectPool<JsonBuffer>(new DefaultPooledObjectPolicy<JsonBuffer>(), KeptMax);

    public JsonBuffer() => Json = new Utf8JsonWriter(Body, JsonText.Options);

    public ArrayBufferWriter<byte> Body { get; } = new();

    public Utf8JsonWriter Json { get; }

    public static JsonBuffer Rent() => Kept.Get();

    /// <summary>Gives it back. One that a failure left half written is better thrown away.</summary>
    public void Return() => Kept.Return(this);

    bool IResettable.TryReset()
    {
        Body.ResetWrittenCount();
        Json.Reset();
        return Body.Capacity <= KeptBytesMax;
    }
}
