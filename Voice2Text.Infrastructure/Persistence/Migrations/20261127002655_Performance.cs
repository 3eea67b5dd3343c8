using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Voice2Text.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Performance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Transcriptions_StateChangedAt",
                table: "Transcriptions",
                column: "StateChangedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Transcriptions_StateChangedAt",
                table: "Transcriptions");
        }
    }
}
