using System.Buffers;
using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Client.Messages;

namespace Wiber.Fuzz.Targets;

/// <summary>Bodies of <see cref="BatchFrame"/>s.</summary>
internal static class Frames
{
    /// <summary>Contents one behind the other, each in its frame.</summary>
    public static byte[] Of(params IEnumerable<byte[]> contents)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (byte[] content in contents)
        {
            BatchFrame.Write(body, content);
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Gives each frame that is whole the checksum of what is in it.</summary>
    public static void Repair(byte[] body)
    {
        Span<byte> rest = body;
        while (rest.Length >= BatchFrame.HeaderBytes)
        {
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (bytes > rest.Length - BatchFrame.HeaderBytes)
            {
                return;
            }

            Span<byte> content = rest.Slice(BatchFrame.HeaderBytes, (int)bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[sizeof(uint)..], Crc32C.Compute(content));
            rest = rest[(BatchFrame.HeaderBytes + content.Length)..];
        }
    }
}
